package dhash.guard.cli.logging;

import dhash.guard.cli.logging.Check.Result;
import dhash.guard.cli.view.Report;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a validation of the logger found, under the keys of contract section 7. */
public record LoggingReport(String environment, Instant at, List<Check> checks) implements Report {
  public LoggingReport {
    checks = List.copyOf(checks);
  }

  /** What could not be looked at has not passed. */
  public boolean passed() {
    return count(Result.PASSED) == checks.size();
  }

  private long count(Result result) {
    return checks.stream().filter(check -> check.result() == result).count();
  }

  /** Such as {@code 3 of 4 passed, 1 failed}. */
  @Override
  public String summary() {
    return count(Result.PASSED)
        + " of "
        + checks.size()
        + " passed"
        + (count(Result.FAILED) > 0 ? ", " + count(Result.FAILED) + " failed" : "")
        + (count(Result.SKIPPED) > 0 ? ", " + count(Result.SKIPPED) + " not done" : "");
  }

  @Override
  public List<Map<String, Object>> rows() {
    return checks.stream().map(LoggingReport::row).toList();
  }

  private static Map<String, Object> row(Check check) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("check", check.name());
    row.put("result", check.result().name().toLowerCase(Locale.ROOT));
    row.put("reason", String.join("; ", check.reasons()));
    return row;
  }

  @Override
  public Map<String, Object> asMap() {
    Map<String, Object> results = new LinkedHashMap<>();
    checks.forEach(check -> results.put(check.name(), check.asMap()));
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("total", checks.size());
    summary.put("passed", count(Result.PASSED));
    summary.put("failed", count(Result.FAILED));
    summary.put("skipped", count(Result.SKIPPED));
    summary.put("status", passed() ? "PASSED" : "FAILED");
    Map<String, Object> validation = new LinkedHashMap<>();
    validation.put("environment", environment);
    validation.put("timestamp", at.toString());
    validation.put("results", results);
    validation.put("summary", summary);
    return Map.of("logging_validation", validation);
  }
}
