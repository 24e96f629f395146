package dhash.guard.cli.smoke;

import dhash.guard.cli.smoke.Outcome.Result;
import dhash.guard.cli.view.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run of smoke tests found, under the keys of contract section 7.
 *
 * @param type {@code standard} or {@code post-rollback}
 */
public record SmokeReport(
    String environment, String type, Instant at, Duration took, List<Outcome> outcomes)
    implements Report {
  public SmokeReport {
    outcomes = List.copyOf(outcomes);
  }

  public boolean passed() {
    return outcomes.stream().allMatch(Outcome::passed);
  }

  /** Whether there was no time for all of them. */
  public boolean outOfTime() {
    return outcomes.stream().anyMatch(outcome -> outcome.result() == Result.NOT_RUN);
  }

  long count(Result result) {
    return outcomes.stream().filter(outcome -> outcome.result() == result).count();
  }

  /** Such as {@code 10 of 11 passed in 1.2 s}. */
  @Override
  public String summary() {
    return "%d of %d passed in %.1f s"
        .formatted(count(Result.PASSED), outcomes.size(), took.toMillis() / 1e3);
  }

  @Override
  public Map<String, Object> asMap() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("total_tests", outcomes.size());
    summary.put("passed", count(Result.PASSED));
    summary.put("failed", outcomes.size() - count(Result.PASSED));
    summary.put(
        "success_rate",
        outcomes.isEmpty() ? 0 : Math.round(1e4 * count(Result.PASSED) / outcomes.size()) / 1e2);
    Map<String, Object> results = new LinkedHashMap<>();
    outcomes.forEach(outcome -> results.put(outcome.name(), asMap(outcome)));
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("environment", environment);
    report.put("test_type", type);
    report.put("timestamp", at.toString());
    report.put("duration_seconds", took.toMillis() / 1e3);
    report.put("summary", summary);
    report.put("test_results", results);
    return Map.of("smoke_test_report", report);
  }

  @Override
  public List<Map<String, Object>> rows() {
    return outcomes.stream().map(SmokeReport::row).toList();
  }

  private static Map<String, Object> row(Outcome outcome) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("test", outcome.name());
    row.put("tier", outcome.tier().name().toLowerCase(Locale.ROOT));
    row.put("result", outcome.result().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    row.put("ms", outcome.took().toMillis());
    row.put("reason", outcome.reason());
    return row;
  }

  private static Map<String, Object> asMap(Outcome outcome) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("status", outcome.result().name());
    result.put("tier", outcome.tier().name().toLowerCase(Locale.ROOT));
    result.put("duration_ms", outcome.took().toMillis());
    result.put("reason", outcome.reason());
    return result;
  }
}
