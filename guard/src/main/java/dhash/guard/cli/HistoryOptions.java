package dhash.guard.cli;

import dhash.guard.cli.backtest.TimeConverter;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.NumberSource;
import dhash.guard.port.TelemetryHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is to be replayed of what a Prometheus server recorded. */
final class HistoryOptions {
  private static final long MOST_STEPS = 100_000;

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      description = "Replay what this server recorded instead; its host is in METRICS_HOSTS.")
  Optional<String> server = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Where the server's history is to begin.")
  private Optional<Instant> from = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Where it is to end (default: now).")
  private Optional<Instant> to = Optional.empty();

  @Option(
      names = "--step",
      paramLabel = "SECONDS",
      defaultValue = "15s",
      converter = SecondsConverter.class,
      description = "Between two polls of it (default: ${DEFAULT-VALUE}).")
  private Duration step = Duration.ofSeconds(15);

  @Option(
      names = "--candidate",
      paramLabel = "TAG",
      description = "Judge this revision alone, told by the label PROMETHEUS_REVISION_LABEL.")
  private Optional<String> candidate = Optional.empty();

  @Option(
      names = "--baseline",
      paramLabel = "TAG",
      description = "Hold it against this one beside it.")
  Optional<String> baseline = Optional.empty();

  boolean speakOfTimes() {
    return from.isPresent() || to.isPresent() || candidate.isPresent() || baseline.isPresent();
  }

  /** Those of the operator's own numbers that a server knows, about what is to be replayed. */
  Map<String, NumberSource.PromQl> customs(String environment, Map<String, NumberSource> sources) {
    Map<String, NumberSource.PromQl> customs = new HashMap<>();
    sources.forEach((name, source) -> {
      if (source instanceof NumberSource.PromQl query) {
        query
            .about(environment, candidate, baseline)
            .ifPresent(
                asked -> customs.put(name, new NumberSource.PromQl(asked, query.againstDays())));
      }
    });
    return customs;
  }

  /**
   * @param labels what all series of the service have
   * @param customs what else is to be asked
   */
  TelemetryHistory.Wanted wanted(
      Map<String, String> labels, Map<String, NumberSource.PromQl> customs, Instant now) {
    if (from.isEmpty()) {
      throw misused("--prometheus needs --from.", "Say since when, such as 2026-03-01T12:00:00Z.");
    }
    if (baseline.isPresent() && (candidate.isEmpty() || candidate.equals(baseline))) {
      throw misused(
          "--baseline needs another --candidate.", "Name both revisions as their label does.");
    }
    Instant begin = from.get().truncatedTo(ChronoUnit.MILLIS);
    Instant end = to.orElse(now).truncatedTo(ChronoUnit.MILLIS);
    if (!begin.isBefore(end) || Duration.between(begin, end).dividedBy(step) > MOST_STEPS) {
      throw misused(
          "From "
              + begin
              + " to "
              + end
              + " are no steps of "
              + step.toSeconds()
              + " s, or too many.",
          "Let --from be before --to, with at most " + MOST_STEPS + " steps in between.");
    }
    return new TelemetryHistory.Wanted(begin, end, step, labels, candidate, baseline, customs);
  }

  private static GuardException misused(String what, String remedy) {
    return new GuardException(ExitCode.USAGE, what, "Nothing was replayed.", remedy);
  }
}
