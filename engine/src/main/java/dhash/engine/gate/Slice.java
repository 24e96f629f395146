package dhash.engine.gate;

import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Histogram;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What happened between two polls: increases of counters, summed over the replicas of an arm.
 *
 * @param at when the later poll was
 * @param attempts extractions completed
 * @param failures of these, the failed ones
 * @param durations increase of each cumulative bucket
 * @param restarts in how many replicas the counters began anew
 * @param heard what was read for it
 */
record Slice(
    Instant at, double attempts, double failures, Histogram durations, int restarts, Heard heard) {

  /**
   * What one replica did between two scrapes. A counter that fell was reset by a restart and has
   * counted its new value since; a histogram resets as a whole. A busy replica may have overtaken
   * its old total by then, so one bucket that fell is enough to tell.
   */
  static Slice between(Instant at, Counters before, Counters after) {
    Optional<Histogram> increase = increase(before.durations(), after.durations());
    boolean anew =
        after.attempts() < before.attempts()
            || after.failures() < before.failures()
            || (increase.isEmpty() && before.durations().count() > 0);
    return new Slice(
        at,
        increase(before.attempts(), after.attempts()),
        increase(before.failures(), after.failures()),
        increase.orElse(after.durations()),
        anew ? 1 : 0,
        Heard.NOTHING);
  }

  private static double increase(double before, double after) {
    return after >= before ? after - before : after;
  }

  /** Empty where it was reset, or has other bounds now. */
  private static Optional<Histogram> increase(Histogram before, Histogram after) {
    if (!before.upperBoundsMillis().equals(after.upperBoundsMillis())) {
      return Optional.empty();
    }
    List<Double> counts = new ArrayList<>(after.cumulativeCounts().size());
    double below = 0;
    for (int i = 0; i < after.cumulativeCounts().size(); i++) {
      double count = after.cumulativeCounts().get(i) - before.cumulativeCounts().get(i);
      if (count < below) {
        return Optional.empty();
      }
      counts.add(count);
      below = count;
    }
    return Optional.of(
        new Histogram(after.upperBoundsMillis(), counts, after.sumMillis() - before.sumMillis()));
  }

  /**
   * Slices added up. All replicas of a revision have the same buckets; one that hasn't is left out
   * rather than mixed in.
   */
  static final class Sum {
    private double attempts;
    private double failures;
    private int restarts;
    private Histogram first = Histogram.EMPTY;
    private double[] counts = {};
    private double sumMillis;

    void add(Slice slice) {
      attempts += slice.attempts;
      failures += slice.failures;
      restarts += slice.restarts;
      Histogram durations = slice.durations;
      if (first.upperBoundsMillis().isEmpty()) {
        first = durations;
        counts = new double[durations.cumulativeCounts().size()];
      }
      if (first.upperBoundsMillis().equals(durations.upperBoundsMillis())) {
        for (int i = 0; i < counts.length; i++) {
          counts[i] += durations.cumulativeCounts().get(i);
        }
        sumMillis += durations.sumMillis();
      }
    }

    Slice slice(Instant at, Heard heard) {
      return new Slice(at, attempts, failures, durations(), restarts, heard);
    }

    Window.Totals totals() {
      return new Window.Totals(attempts, failures, durations(), restarts);
    }

    private Histogram durations() {
      return new Histogram(first.upperBoundsMillis(), Doubles.copyOf(counts), sumMillis);
    }
  }
}
