package dhash.engine.gate;

import static dhash.engine.gate.Outcome.FAIL;
import static dhash.engine.gate.Outcome.NO_DATA;
import static dhash.engine.gate.Outcome.PASS;
import static dhash.engine.gate.Outcome.PROVIDER_ERROR;

import dhash.engine.gate.Gate.CandidateCrashes;
import dhash.engine.gate.Gate.ExtractionFailureRate;
import dhash.engine.gate.Gate.HealthFailures;
import dhash.engine.gate.Gate.LowConfidenceQueue;
import dhash.engine.gate.Gate.P95HashTime;
import dhash.engine.gate.Telemetry.Counters;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Holds the fixed gates against a window. Every comparison is written so that NaN never passes. */
final class Judge {
  private static final int FEWEST_ATTEMPTS = 20;

  private Judge() {}

  /**
   * What a gate says, not yet in words: those are wanted at the end of a window or where a gate
   * fails, and the outcome with every sample.
   */
  private record Finding(
      Gate gate, Outcome outcome, double value, double threshold, Supplier<String> said) {
    Judgement judgement() {
      return new Judgement(gate.name(), outcome, value, threshold, gate.name() + ": " + said.get());
    }
  }

  static Judgement of(Window window, Gate gate) {
    return find(window, gate).judgement();
  }

  static Outcome outcome(Window window, Gate gate) {
    return find(window, gate).outcome();
  }

  private static Finding find(Window window, Gate gate) {
    return switch (gate) {
      case HealthFailures health -> health(window, health);
      case CandidateCrashes crashes -> crashes(window, crashes);
      case ExtractionFailureRate rate ->
          cannotSee(window, gate, rate.thresholdPercent()).orElseGet(() -> rate(window, rate));
      case P95HashTime p95 ->
          cannotSee(window, gate, p95.thresholdMillis()).orElseGet(() -> p95(window, p95));
      case LowConfidenceQueue queue ->
          cannotSee(window, gate, (double) queue.threshold()).orElseGet(() -> queue(window, queue));
    };
  }

  private static Finding health(Window window, HealthFailures gate) {
    if (window.unseen()) {
      return unseen(window, gate, gate.threshold());
    }
    int worst = Collections.max(window.downInARow().values());
    Supplier<String> said =
        () ->
            worst == 0
                ? "the last health checks are ok"
                : "%d health checks in a row failed (%s), allowed are %d"
                    .formatted(worst, whyDown(window), gate.threshold());
    return new Finding(gate, worst > gate.threshold() ? FAIL : PASS, worst, gate.threshold(), said);
  }

  private static String whyDown(Window window) {
    return window.latest().stream()
        .flatMap(sample -> sample.candidate().stream())
        .filter(reading -> reading.health() instanceof Health.Down)
        .map(reading -> reading.replica() + ": " + ((Health.Down) reading.health()).reason())
        .findFirst()
        .orElse("");
  }

  private static Finding crashes(Window window, CandidateCrashes gate) {
    if (window.unseen()) {
      return unseen(window, gate, gate.threshold());
    }
    List<Reading> readings = window.latest().map(Sample::candidate).orElse(List.of());
    int crashes =
        readings.stream()
            .mapToInt(r -> r.crashes() - window.crashesBefore().getOrDefault(r.replica(), 0))
            .sum();
    Supplier<String> said =
        () ->
            "processes of the candidate ended unasked %d times, allowed is %d"
                .formatted(crashes, gate.threshold());
    return new Finding(
        gate, crashes > gate.threshold() ? FAIL : PASS, crashes, gate.threshold(), said);
  }

  private static Finding rate(Window window, ExtractionFailureRate gate) {
    Window.Totals totals = window.last(gate.window());
    if (!(totals.attempts() >= FEWEST_ATTEMPTS)) {
      return tooFew(gate, totals.attempts(), gate.thresholdPercent());
    }
    double percent = 100 * totals.failures() / totals.attempts();
    Supplier<String> said =
        () ->
            String.format(
                Locale.ROOT,
                "%.2f%% of %.0f extractions failed within %s, allowed are %s%%",
                percent,
                totals.attempts(),
                minutes(gate.window()),
                plain(gate.thresholdPercent()));
    Outcome outcome = percent <= gate.thresholdPercent() ? PASS : FAIL;
    return new Finding(gate, outcome, percent, gate.thresholdPercent(), said);
  }

  /**
   * The bucket that holds the quantile must not reach above the threshold. Exact where the
   * threshold is a bucket's bound; elsewhere it rather fails too early than passes too late.
   */
  private static Finding p95(Window window, P95HashTime gate) {
    Telemetry.Histogram durations = window.last(gate.window()).durations();
    if (!(durations.count() >= FEWEST_ATTEMPTS)) {
      return tooFew(gate, durations.count(), gate.thresholdMillis());
    }
    Quantile p95 = Quantile.of(durations, 0.95);
    Supplier<String> said =
        () ->
            String.format(
                Locale.ROOT,
                "P95 of %.0f hash times within %s is about %.0f ms (between %.0f and %s), allowed are %s ms",
                durations.count(),
                minutes(gate.window()),
                p95.interpolatedMillis(),
                p95.lowerMillis(),
                Double.isInfinite(p95.upperMillis()) ? "more" : "%.0f".formatted(p95.upperMillis()),
                plain(gate.thresholdMillis()));
    boolean unknown =
        Double.isInfinite(p95.upperMillis()) && p95.lowerMillis() < gate.thresholdMillis();
    Outcome outcome = unknown ? NO_DATA : p95.upperMillis() <= gate.thresholdMillis() ? PASS : FAIL;
    return new Finding(gate, outcome, p95.interpolatedMillis(), gate.thresholdMillis(), said);
  }

  private static Finding queue(Window window, LowConfidenceQueue gate) {
    OptionalLong longest = longest(told(window));
    if (longest.isEmpty()) {
      longest = longest(window.counters().values().stream());
    }
    if (longest.isEmpty()) {
      return new Finding(
          gate,
          NO_DATA,
          Double.NaN,
          (double) gate.threshold(),
          () -> "the service doesn't tell its queue's length");
    }
    long length = longest.getAsLong();
    return new Finding(
        gate,
        length > gate.threshold() ? FAIL : PASS,
        (double) length,
        (double) gate.threshold(),
        () -> "%d matches wait for review, allowed are %d".formatted(length, gate.threshold()));
  }

  /** What the latest poll brought: a replica that fell silent must not speak for ever. */
  private static Stream<Counters> told(Window window) {
    return window.latest().stream()
        .flatMap(sample -> sample.candidate().stream())
        .map(Reading::telemetry)
        .filter(Counters.class::isInstance)
        .map(Counters.class::cast)
        .filter(Counters::plausible);
  }

  private static OptionalLong longest(Stream<Counters> counters) {
    return counters
        .map(Counters::queueLength)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .max();
  }

  private static Finding unseen(Window window, Gate gate, double threshold) {
    return window.blind()
        ? new Finding(
            gate, PROVIDER_ERROR, Double.NaN, threshold, () -> "the platform shows no replica")
        : new Finding(gate, NO_DATA, Double.NaN, threshold, () -> "no replica was checked yet");
  }

  /** Gates on metrics say nothing while there are none. */
  private static Optional<Finding> cannotSee(Window window, Gate gate, double threshold) {
    if (window.sees()) {
      return Optional.empty();
    }
    Outcome outcome =
        window.missing().filter(Window.Missing::sourceBroken).isPresent()
            ? PROVIDER_ERROR
            : NO_DATA;
    Supplier<String> said =
        () ->
            "no metrics: "
                + window.missing().map(Window.Missing::reason).orElse("nothing was measured yet");
    return Optional.of(new Finding(gate, outcome, Double.NaN, threshold, said));
  }

  private static Finding tooFew(Gate gate, double attempts, double threshold) {
    return new Finding(
        gate,
        NO_DATA,
        Double.NaN,
        threshold,
        () ->
            String.format(
                Locale.ROOT,
                "only %.0f of at least %d attempts so far",
                attempts,
                FEWEST_ATTEMPTS));
  }

  private static String minutes(Duration window) {
    return window.toSeconds() % 60 == 0 ? window.toMinutes() + " min" : window.toSeconds() + " s";
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
