package dhash.guard.cli.logging;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What came of one check.
 *
 * @param name as the report has it, such as {@code redactionTest}
 * @param reasons why it did not pass; empty where it did
 * @param measured what was found, by names with units
 */
public record Check(
    String name, Result result, List<String> reasons, Map<String, Object> measured) {
  /** Only one of them is good. */
  public enum Result {
    /** As it should be. */
    PASSED,
    /** Not as it should be. */
    FAILED,
    /** It could not be looked at. */
    SKIPPED
  }

  public Check {
    reasons = List.copyOf(reasons);
  }

  /** One that passed if there is no reason against it. */
  public static Check of(String name, List<String> reasons, Map<String, Object> measured) {
    return new Check(name, reasons.isEmpty() ? Result.PASSED : Result.FAILED, reasons, measured);
  }

  /** One for which there was nothing to look at. */
  public static Check skipped(String name, String reason) {
    return new Check(name, Result.SKIPPED, List.of(reason), Map.of());
  }

  /** One that could not even be begun. */
  public static Check failed(String name, String reason) {
    return new Check(name, Result.FAILED, List.of(reason), Map.of());
  }

  /** Both under this one's name. */
  public Check and(Check other) {
    List<String> all = Stream.concat(reasons.stream(), other.reasons.stream()).toList();
    Map<String, Object> both = new LinkedHashMap<>(measured);
    both.putAll(other.measured);
    return of(name, all, both);
  }

  /** As JSON has it. */
  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("status", result.name());
    map.put("reasons", reasons);
    map.putAll(measured);
    return map;
  }
}
