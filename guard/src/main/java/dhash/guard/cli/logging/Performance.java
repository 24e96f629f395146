package dhash.guard.cli.logging;

import dhash.guard.port.LoggerTrial.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The floor below which logging would hold requests up.
 *
 * @param leastLinesPerSecond of all writers together
 * @param longestP99 of one call
 */
public record Performance(long leastLinesPerSecond, Duration longestP99) {
  /** Holds what was measured against the floor. */
  public Check of(Written told) {
    long lines = told.lines().stream().mapToLong(Long::longValue).sum();
    double seconds = Math.max(1e-3, told.took().toNanos() / 1e9);
    long perSecond = Math.round(lines / seconds);
    List<String> reasons = new ArrayList<>();
    if (perSecond < leastLinesPerSecond) {
      reasons.add(
          perSecond + " lines per second, fewer than the " + leastLinesPerSecond + " asked for");
    }
    if (told.p99().compareTo(longestP99) > 0) {
      reasons.add(
          "p99 of a call is %.3f ms, more than the %d ms allowed"
              .formatted(millis(told.p99()), longestP99.toMillis()));
    }
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("lines_per_second", perSecond);
    measured.put("p50_ms", millis(told.p50()));
    measured.put("p99_ms", millis(told.p99()));
    measured.put("longest_ms", millis(told.longest()));
    measured.put("duration_seconds", Math.round(seconds * 1e3) / 1e3);
    measured.put("least_lines_per_second", leastLinesPerSecond);
    measured.put("longest_p99_ms", longestP99.toMillis());
    return Check.of("performanceTest", reasons, measured);
  }

  private static double millis(Duration time) {
    return Math.round(time.toNanos() / 1e3) / 1e3;
  }
}
