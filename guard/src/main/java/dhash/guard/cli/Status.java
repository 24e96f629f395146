package dhash.guard.cli;

import dhash.engine.plan.Kind;
import dhash.engine.plan.Promotion;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Words;
import dhash.guard.config.Settings;
import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What serves, and where an open rollout stands. Reads the journal only, so that it answers at
 * once.
 */
@Command(
    name = "status",
    description = "What serves in an environment, and where an open rollout stands.",
    footer = {"", "Examples:", "  dhash status --env production", "  dhash status --watch -o json"})
final class Status implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "--watch", description = "Go on showing the open rollout until its end.")
  private boolean watch;

  Status(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Optional<Journal.History> latest = desk.journal(env.name).latest();
    new Printer(desk.console(), output).one(properties(latest));
    if (watch && latest.isPresent() && latest.get().ending().isEmpty()) {
      long seen = latest.get().entries().getLast().position();
      return Verdict.of(
              new Orders(desk, desk.site(env.name)).follow(latest.get().opened().rollout(), seen))
          .value();
    }
    return ExitCode.DONE.value();
  }

  /**
   * What the platform runs now; left out where it can't be asked, so that the rest is still said.
   */
  private void serving(Map<String, Object> properties) {
    try {
      Platform platform = desk.workshop().platform(desk.settings(env.name, Map.of()));
      Observation observation = platform.observe();
      long ready = observation.replicas().stream().filter(Observation.Replica::ready).count();
      properties.put("entrance", observation.entrance().toString());
      if (!observation.note().isEmpty()) {
        properties.put("unreachable", observation.note());
      }
      properties.put("replicas", ready + " of " + observation.replicas().size() + " ready");
      properties.put(
          "traffic",
          observation.shares().stream()
              .filter(share -> share.weight() > 0)
              .map(share -> share.weight() + "% to " + share.revision())
              .toList());
      Abreast.lag(desk.journal(env.name), platform)
          .ifPresent(lag -> properties.put("journal", lag));
    } catch (IOException | GuardException unknown) {
      properties.put("replicas", "unknown: " + FileTrouble.of(unknown));
    }
  }

  /** Left out where it can't be told. */
  private void proven(Map<String, Object> properties) {
    try {
      Settings settings = desk.settings(env.name, Map.of());
      properties.put("last_proven_backup", Age.of(desk, desk.workshop().backups(settings)));
    } catch (IOException | GuardException unknown) {
      properties.put("last_proven_backup", "unknown: " + unknown.getMessage());
    }
  }

  /** What is tried again and again, and why it fails. */
  private static Optional<String> trouble(Journal.History rollout) {
    int attempts = rollout.state().trouble().attempts();
    if (attempts == 0) {
      return Optional.empty();
    }
    String reason = "";
    for (Journal.Entry entry : rollout.entries()) {
      for (Event event : entry.events()) {
        reason = event instanceof Event.EffectFailed failed ? failed.reason() : reason;
      }
    }
    return Optional.of("failed %d times, and is tried again: %s".formatted(attempts, reason));
  }

  private Map<String, Object> properties(Optional<Journal.History> latest) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("environment", env.name);
    if (latest.isEmpty()) {
      properties.put("serving", "nothing yet");
      return properties;
    }
    State state = latest.get().state();
    List<Promotion> lineage = state.lineage();
    properties.put(
        "serving", lineage.isEmpty() ? "nothing" : lineage.getFirst().revision().toString());
    serving(properties);
    proven(properties);
    properties.put("rollout", state.opened().rollout());
    properties.put("kind", state.plan().kind().name().toLowerCase(java.util.Locale.ROOT));
    properties.put("candidate", state.candidate().toString());
    properties.put("phase", Words.phase(state));
    if (!state.ended()) {
      properties.put("weight", state.candidateWeight());
      properties.put("paused", state.paused());
      properties.put("gates", Words.gates(state));
      trouble(latest.get()).ifPresent(reason -> properties.put("trouble", reason));
    }
    state
        .data()
        .restore()
        .filter(_ -> state.data().restored())
        .ifPresent(what -> properties.put("restored", what.toString()));
    if (state.plan().kind() != Kind.RESTORE) {
      state.data().backup().ifPresent(backup -> properties.put("backup", backup));
    }
    return properties;
  }
}
