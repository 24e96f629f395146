package dhash.engine.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** What one scrape of one replica's metrics brought. */
public sealed interface Telemetry {
  /**
   * Counters as they stood, since the replica's start.
   *
   * @param attempts extractions completed, well or badly
   * @param failures of these, the failed ones
   * @param durations hash durations of all attempts that were hashed
   * @param queueLength unreviewed low-confidence matches at this moment; empty where the service
   *     doesn't tell
   * @param averageConfidencePercent 0 to 100; NaN where the service doesn't tell; shown, never
   *     judged
   */
  record Counters(
      double attempts,
      double failures,
      Histogram durations,
      OptionalLong queueLength,
      double averageConfidencePercent)
      implements Telemetry {

    /**
     * Whether the numbers can be true: finite, not negative, no more failures than attempts, a
     * histogram that never falls. What can't be is treated as missing, for any comparison with it
     * would be by chance.
     */
    boolean plausible() {
      return finite(attempts)
          && finite(failures)
          && failures <= attempts
          && queueLength.orElse(0) >= 0
          && durations.plausible();
    }

    /**
     * The same, with the other's list of bounds where that says the same: bounds are compared with
     * every slice, and a list is quickly equal to itself.
     */
    Counters sharingBoundsWith(Counters other) {
      List<Double> bounds = other.durations.upperBoundsMillis;
      return durations.upperBoundsMillis.equals(bounds)
          ? new Counters(
              attempts,
              failures,
              new Histogram(bounds, durations.cumulativeCounts, durations.sumMillis),
              queueLength,
              averageConfidencePercent)
          : this;
    }
  }

  /** One number that somebody else knows; never NaN or infinite. */
  record Single(double value) implements Telemetry {
    public Single {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(value + " is no number to compare with");
      }
    }
  }

  /**
   * What the service as a whole did before anybody watched, as far back as error budgets look.
   *
   * @param spells oldest first; where none is, nothing is known
   */
  record Past(List<Spell> spells) implements Telemetry {
    public Past {
      spells = List.copyOf(spells);
    }
  }

  /**
   * A stretch of time, and how many of how many failed in it.
   *
   * @param attempts completed ones; where somebody else computed them, a fraction may be left over
   */
  record Spell(Instant from, Instant to, double attempts, double failures) {
    Duration length() {
      return Duration.between(from, to);
    }

    Instant middle() {
      return from.plus(length().dividedBy(2));
    }

    /** Whether it and the next are one, no longer than {@code grain}. */
    boolean continuesWith(Spell next, Duration grain) {
      return to.equals(next.from) && Duration.between(from, next.to).compareTo(grain) <= 0;
    }

    Spell plus(Spell next) {
      return new Spell(from, next.to, attempts + next.attempts, failures + next.failures);
    }
  }

  /** The source answered, but without the metrics that the gates need. */
  record Missing(String reason) implements Telemetry {}

  /**
   * The source answered with a number that can't be one: NaN, infinite, negative, more failures
   * than attempts. It is left out and counted ({@link Heard}).
   */
  record Rejected(String reason) implements Telemetry {}

  /** The source could not be asked, or answered with what can't be read. */
  record Unavailable(String reason) implements Telemetry {}

  /**
   * A cumulative histogram as Prometheus has it.
   *
   * @param upperBoundsMillis ascending; the last one is positive infinity
   * @param cumulativeCounts as many as there are bounds, never falling
   * @param sumMillis of all durations counted
   */
  record Histogram(
      List<Double> upperBoundsMillis, List<Double> cumulativeCounts, double sumMillis) {
    /** What is in it before anything was measured. */
    public static final Histogram EMPTY = new Histogram(List.of(), List.of(), 0);

    public Histogram {
      upperBoundsMillis = List.copyOf(upperBoundsMillis);
      cumulativeCounts = Doubles.copyOf(cumulativeCounts);
      if (upperBoundsMillis.size() != cumulativeCounts.size()) {
        throw new IllegalArgumentException("bounds and counts differ in number");
      }
    }

    boolean plausible() {
      double before = 0;
      for (double count : cumulativeCounts) {
        if (!finite(count) || count < before) {
          return false;
        }
        before = count;
      }
      return upperBoundsMillis.isEmpty() || upperBoundsMillis.getLast() == Double.POSITIVE_INFINITY;
    }

    /** How many durations were counted. */
    public double count() {
      return cumulativeCounts.isEmpty() ? 0 : cumulativeCounts.getLast();
    }
  }

  private static boolean finite(double number) {
    return number >= 0 && number < Double.POSITIVE_INFINITY;
  }
}
