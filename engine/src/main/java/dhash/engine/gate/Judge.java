package dhash.engine.gate;

import static dhash.engine.gate.Outcome.FAIL;
import static dhash.engine.gate.Outcome.NO_DATA;
import static dhash.engine.gate.Outcome.PASS;
import static dhash.engine.gate.Outcome.PROVIDER_ERROR;

import dhash.engine.gate.Gate.CandidateCrashes;
import dhash.engine.gate.Gate.Custom;
import dhash.engine.gate.Gate.ExtractionFailureRate;
import dhash.engine.gate.Gate.HealthFailures;
import dhash.engine.gate.Gate.LowConfidenceQueue;
import dhash.engine.gate.Gate.P95HashTime;
import dhash.engine.gate.Gate.WorseThanBaseline;
import dhash.engine.gate.Telemetry.Counters;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Holds gates against a window. Every comparison is written so that NaN never passes. */
final class Judge {
  private Judge() {}

  static Finding find(Window window, Gate gate, Rule rule) {
    return switch (gate) {
      case HealthFailures health -> health(window, health);
      case CandidateCrashes crashes -> crashes(window, crashes);
      case ExtractionFailureRate rate ->
          cannotSee(window, gate).orElseGet(() -> rate(window, rate, rule));
      case P95HashTime p95 -> cannotSee(window, gate).orElseGet(() -> p95(window, p95, rule));
      case LowConfidenceQueue queue ->
          cannotSee(window, gate).orElseGet(() -> queue(window, queue));
      case WorseThanBaseline worse ->
          cannotSee(window, gate)
              .orElseGet(() -> window.arms().orElseThrow().judge(worse, rule.fewestAttempts()));
      case Custom custom -> custom(window, custom);
      case Gate.BurnRate burn -> Budget.judge(burn, window.ledger().orElse(Ledger.EMPTY), rule);
    };
  }

  private static Finding health(Window window, HealthFailures gate) {
    if (window.unseen()) {
      return unseen(window, gate);
    }
    int worst = Collections.max(window.downInARow().values());
    Supplier<String> said =
        () ->
            worst == 0
                ? "the last health checks are ok"
                : "%d health checks in a row failed (%s), allowed are %d"
                    .formatted(worst, whyDown(window), gate.threshold());
    return new Finding(gate, worst > gate.threshold() ? FAIL : PASS, worst, said);
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
      return unseen(window, gate);
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
    return new Finding(gate, crashes > gate.threshold() ? FAIL : PASS, crashes, said);
  }

  private static Finding rate(Window window, ExtractionFailureRate gate, Rule rule) {
    Window.Totals totals = window.last(gate.window());
    if (!(totals.attempts() >= rule.fewestAttempts())) {
      return tooFew(gate, totals.attempts(), rule);
    }
    double percent = 100 * totals.failures() / totals.attempts();
    Supplier<String> said =
        () ->
            String.format(
                Locale.ROOT,
                "%.2f%% of %.0f extractions failed within %s, allowed are %s%%%s",
                percent,
                totals.attempts(),
                minutes(gate.window()),
                plain(gate.thresholdPercent()),
                restarts(totals));
    Outcome outcome = percent <= gate.thresholdPercent() ? PASS : FAIL;
    return new Finding(gate, outcome, percent, said);
  }

  /**
   * The bucket that holds the quantile must not reach above the threshold. Exact where the
   * threshold is a bucket's bound; elsewhere it rather fails too early than passes too late.
   */
  private static Finding p95(Window window, P95HashTime gate, Rule rule) {
    Window.Totals totals = window.last(gate.window());
    Telemetry.Histogram durations = totals.durations();
    if (!(durations.count() >= rule.fewestAttempts())) {
      return tooFew(gate, durations.count(), rule);
    }
    Quantile p95 = Quantile.of(durations, 0.95);
    Supplier<String> said =
        () ->
            String.format(
                Locale.ROOT,
                "P95 of %.0f hash times within %s is about %.0f ms (between %.0f and %s), allowed are %s ms%s",
                durations.count(),
                minutes(gate.window()),
                p95.interpolatedMillis(),
                p95.lowerMillis(),
                Double.isInfinite(p95.upperMillis()) ? "more" : "%.0f".formatted(p95.upperMillis()),
                plain(gate.thresholdMillis()),
                restarts(totals));
    boolean unknown =
        Double.isInfinite(p95.upperMillis()) && p95.lowerMillis() < gate.thresholdMillis();
    Outcome outcome = unknown ? NO_DATA : p95.upperMillis() <= gate.thresholdMillis() ? PASS : FAIL;
    return new Finding(gate, outcome, p95.interpolatedMillis(), said);
  }

  private static Finding queue(Window window, LowConfidenceQueue gate) {
    OptionalLong longest = longest(told(window));
    if (longest.isEmpty()) {
      longest = longest(window.counters().values().stream());
    }
    if (longest.isEmpty()) {
      return Finding.unknown(gate, NO_DATA, () -> "the service doesn't tell its queue's length");
    }
    long length = longest.getAsLong();
    return new Finding(
        gate,
        length > gate.threshold() ? FAIL : PASS,
        (double) length,
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

  private static Finding custom(Window window, Custom gate) {
    Numbers numbers = window.customs().getOrDefault(gate.name(), Numbers.NONE);
    if (!numbers.seen()) {
      boolean broken = numbers.missing().filter(Window.Missing::sourceBroken).isPresent();
      return Finding.unknown(
          gate,
          broken ? PROVIDER_ERROR : NO_DATA,
          () -> numbers.missing().map(Window.Missing::reason).orElse("nothing was told yet"));
    }
    Heard heard = numbers.heard(gate.window());
    if (heard.isDoubtful()) {
      return Finding.unknown(gate, NO_DATA, heard::sentence);
    }
    double value = numbers.mean(gate.window()).orElseThrow();
    Supplier<String> said =
        () ->
            "%s is %s, allowed is %s %s"
                .formatted(
                    gate.window().isZero() ? "it" : "its mean within " + minutes(gate.window()),
                    plain(value),
                    gate.direction() == Direction.ABOVE ? "at most" : "at least",
                    plain(gate.threshold()));
    boolean passes = gate.direction().isWithin(value, gate.threshold());
    return new Finding(gate, passes ? PASS : FAIL, value, said);
  }

  private static Finding unseen(Window window, Gate gate) {
    return window.blind()
        ? Finding.unknown(gate, PROVIDER_ERROR, () -> "the platform shows no replica")
        : Finding.unknown(gate, NO_DATA, () -> "no replica was checked yet");
  }

  /** Gates on metrics say nothing while there are none, or too many that can't be true. */
  private static Optional<Finding> cannotSee(Window window, Gate gate) {
    if (window.sees()) {
      Heard heard = window.heard(gate.lookback());
      return heard.isDoubtful()
          ? Optional.of(Finding.unknown(gate, NO_DATA, heard::sentence))
          : Optional.empty();
    }
    Outcome outcome =
        window.missing().filter(Window.Missing::sourceBroken).isPresent()
            ? PROVIDER_ERROR
            : NO_DATA;
    Supplier<String> said =
        () ->
            "no metrics: "
                + window.missing().map(Window.Missing::reason).orElse("nothing was measured yet");
    return Optional.of(Finding.unknown(gate, outcome, said));
  }

  private static Finding tooFew(Gate gate, double attempts, Rule rule) {
    return Finding.unknown(
        gate,
        NO_DATA,
        () ->
            String.format(
                Locale.ROOT,
                "only %.0f of at least %d attempts so far",
                attempts,
                rule.fewestAttempts()));
  }

  private static String restarts(Window.Totals totals) {
    return totals.restarts() == 0
        ? ""
        : "; counters began anew "
            + (totals.restarts() == 1 ? "once" : totals.restarts() + " times");
  }

  private static String minutes(Duration window) {
    return window.toSeconds() % 60 == 0 ? window.toMinutes() + " min" : window.toSeconds() + " s";
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
