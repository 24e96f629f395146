package dhash.guard.metrics;

import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Histogram;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Telemetry.Rejected;
import dhash.engine.gate.Telemetry.Unavailable;
import dhash.guard.metrics.PrometheusText.FormatException;
import dhash.guard.metrics.PrometheusText.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Picks what the gates need out of a scrape. What can't be true is refused. */
final class DhashMetrics {
  static final String ATTEMPTS = "dhash_extractions_total";
  static final String FAILURES = "dhash_extraction_failures_total";
  private static final String DURATIONS = "dhash_hash_duration_seconds_bucket";
  private static final String SUM = "dhash_hash_duration_seconds_sum";
  private static final String QUEUE = "dhash_low_confidence_queue";
  private static final String CONFIDENCE = "dhash_match_confidence_average";

  /** How old a number may say that it is; few say it. */
  static final Duration STALE_AFTER = Duration.ofMinutes(2);

  /** All that is looked at. */
  static final Set<String> NAMES = Set.of(ATTEMPTS, FAILURES, DURATIONS, SUM, QUEUE, CONFIDENCE);

  /** A metric that is there, with a value that can't be. */
  private static final class ImpossibleException extends Exception {
    ImpossibleException(String what) {
      super(what);
    }
  }

  private final List<Series> series;

  private DhashMetrics(List<Series> series) {
    this.series = series;
  }

  /**
   * What a replica's own text says.
   *
   * @param now by the clock of whoever asked: numbers that say that they are of another time are no
   *     slice of this one, and nothing is made up for it
   */
  static Telemetry read(String text, Instant now) {
    try {
      List<Series> series = PrometheusText.parse(text, NAMES::contains);
      for (Series one : series) {
        if (one.atMillis().isPresent()) {
          Instant at = Instant.ofEpochMilli(one.atMillis().getAsLong());
          if (Duration.between(at, now).abs().compareTo(STALE_AFTER) > 0) {
            return new Missing(one.name() + " is of " + at + ", and now it is " + now);
          }
        }
      }
      return of(series);
    } catch (FormatException e) {
      return new Unavailable("the metrics can't be read, " + e.getMessage());
    }
  }

  /** The same of one replica's series, whoever scraped them. */
  static Telemetry of(List<Series> series) {
    try {
      return new DhashMetrics(series).telemetry();
    } catch (ImpossibleException e) {
      return new Rejected("the metrics can't be true: " + e.getMessage());
    }
  }

  private Telemetry telemetry() throws ImpossibleException {
    List<String> absent =
        List.of(ATTEMPTS, FAILURES, DURATIONS).stream().filter(n -> named(n).isEmpty()).toList();
    if (!absent.isEmpty()) {
      return new Missing("the metrics lack " + String.join(", ", absent));
    }
    double attempts = sum(ATTEMPTS);
    double failures = sum(FAILURES);
    if (failures > attempts) {
      throw new ImpossibleException(failures + " of " + attempts + " extractions failed");
    }
    OptionalLong queue =
        named(QUEUE).isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of((long) Math.ceil(sum(QUEUE)));
    return new Counters(attempts, failures, histogram(), queue, confidencePercent());
  }

  private List<Series> named(String name) {
    return series.stream().filter(s -> s.name().equals(name)).toList();
  }

  private double sum(String name) throws ImpossibleException {
    double sum = 0;
    for (Series one : named(name)) {
      sum += checked(one);
    }
    return sum;
  }

  private static double checked(Series one) throws ImpossibleException {
    if (!(one.value() >= 0) || Double.isInfinite(one.value())) {
      throw new ImpossibleException(one.name() + " is " + one.value());
    }
    return one.value();
  }

  private Histogram histogram() throws ImpossibleException {
    SortedMap<Double, Double> counts = new TreeMap<>();
    SortedMap<Double, Integer> contributors = new TreeMap<>();
    for (Series one : named(DURATIONS)) {
      double bound = bound(one);
      counts.merge(bound, checked(one), Double::sum);
      contributors.merge(bound, 1, Integer::sum);
    }
    if (counts.lastKey() != Double.POSITIVE_INFINITY) {
      throw new ImpossibleException(DURATIONS + " has no bucket +Inf");
    }
    if (contributors.values().stream().distinct().count() > 1) {
      throw new ImpossibleException(DURATIONS + " has series with different buckets");
    }
    List<Double> cumulative = List.copyOf(counts.values());
    for (int i = 1; i < cumulative.size(); i++) {
      if (cumulative.get(i) < cumulative.get(i - 1)) {
        throw new ImpossibleException(DURATIONS + " falls from bucket to bucket");
      }
    }
    return new Histogram(millis(counts), cumulative, sum(SUM) * 1000);
  }

  private static double bound(Series bucket) throws ImpossibleException {
    String text = bucket.labels().getOrDefault("le", "");
    if (text.equals("+Inf")) {
      return Double.POSITIVE_INFINITY;
    }
    try {
      double bound = Decimal.parse(text, 0, text.length());
      if (Double.isFinite(bound)) {
        return bound;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a bound that is not finite.
    }
    throw new ImpossibleException(DURATIONS + " has a bucket without a bound");
  }

  /** Rounded to the microsecond, so that 0.005 s is 5 ms and not the double beside it. */
  private static List<Double> millis(SortedMap<Double, Double> bySeconds) {
    List<Double> millis = new ArrayList<>();
    for (double seconds : bySeconds.keySet()) {
      millis.add(Double.isInfinite(seconds) ? seconds : Math.rint(seconds * 1_000_000) / 1000);
    }
    return millis;
  }

  /** Shown, never judged: so what can't be said is NaN, and no reason to refuse the rest. */
  private double confidencePercent() {
    List<Series> found = named(CONFIDENCE);
    double percent = found.size() == 1 ? found.getFirst().value() : Double.NaN;
    return percent >= 0 && percent <= 100 ? percent : Double.NaN;
  }
}
