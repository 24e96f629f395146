package dhash.guard.cli.view;

import dhash.engine.gate.Health;
import dhash.engine.gate.Quantile;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Histogram;
import dhash.engine.gate.Window;
import dhash.engine.rollout.State;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The numbers that people want to see of a window, ready to print; a dash stands for what isn't
 * known.
 */
final class Figures {
  private static final String UNKNOWN = "-";

  private final Window window;
  private final List<Reading> readings;
  private final Window.Totals all;

  Figures(State state) {
    this.window = state.watch().window();
    this.readings = window.latest().map(Sample::candidate).orElse(List.of());
    this.all = window.last(Duration.ZERO);
  }

  /** Such as {@code OK (150ms)} or {@code FAILED (r2-1: connection refused)}. */
  String health() {
    if (readings.isEmpty()) {
      return "UNKNOWN (the platform could not be asked)";
    }
    long slowest = 0;
    for (Reading reading : readings) {
      switch (reading.health()) {
        case Health.Down(String reason) -> {
          return "FAILED (" + reading.replica() + ": " + reason + ")";
        }
        case Health.Up(Duration latency, _) -> slowest = Math.max(slowest, latency.toMillis());
      }
    }
    return "OK (" + slowest + "ms)";
  }

  boolean healthy() {
    return !readings.isEmpty() && readings.stream().allMatch(r -> r.health() instanceof Health.Up);
  }

  /** Of the last slice. */
  String rateNow() {
    return rate(lastSlice());
  }

  /** Of everything the gates look at. */
  String rate() {
    return rate(all);
  }

  String attempts() {
    return "%.0f".formatted(all.attempts());
  }

  /** The mean of the last slice. */
  String hashTimeNow() {
    Histogram durations = lastSlice().durations();
    return durations.count() > 0 ? millis(durations.sumMillis() / durations.count()) : UNKNOWN;
  }

  String p95() {
    return all.durations().count() > 0
        ? millis(Quantile.of(all.durations(), 0.95).interpolatedMillis())
        : UNKNOWN;
  }

  String hashed() {
    return "%.0f".formatted(all.durations().count());
  }

  String queue() {
    return counters().stream()
        .map(Counters::queueLength)
        .filter(java.util.OptionalLong::isPresent)
        .map(length -> Long.toString(length.getAsLong()))
        .max(java.util.Comparator.comparingLong(Long::parseLong))
        .orElse(UNKNOWN);
  }

  String confidence() {
    OptionalDouble average =
        counters().stream()
            .mapToDouble(Counters::averageConfidencePercent)
            .filter(Double::isFinite)
            .average();
    return average.isPresent() ? percent(average.getAsDouble()) : UNKNOWN;
  }

  private List<Counters> counters() {
    return readings.stream()
        .map(Reading::telemetry)
        .filter(Counters.class::isInstance)
        .map(Counters.class::cast)
        .toList();
  }

  private Window.Totals lastSlice() {
    return window.last(Duration.ofNanos(1));
  }

  private static String rate(Window.Totals totals) {
    return totals.attempts() > 0 ? percent(100 * totals.failures() / totals.attempts()) : UNKNOWN;
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.1f%%", value);
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1fms" : "%.0fms", value);
  }
}
