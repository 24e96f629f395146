package dhash.guard.cli;

import dhash.engine.plan.Kind;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Choices;
import dhash.guard.cli.view.Who;
import dhash.guard.cli.view.Words;
import dhash.guard.config.Settings;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What serves, and where an open rollout stands: by the journal, and by a look at what runs, which
 * is left out where it can't be had.
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
    Journal journal = desk.journal(env.name);
    Optional<Journal.History> latest = journal.latest();
    new Printer(desk.console(), output).one(properties(journal, latest));
    if (watch && latest.isPresent() && latest.get().ending().isEmpty()) {
      long seen = latest.get().entries().getLast().position();
      return Verdict.of(
              new Orders(desk, desk.site(env.name)).follow(latest.get().opened().rollout(), seen))
          .value();
    }
    return ExitCode.DONE.value();
  }

  private Map<String, Object> properties(Journal journal, Optional<Journal.History> latest)
      throws IOException {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("environment", env.name);
    if (latest.isEmpty()) {
      say(Serving.nothingYet(journal.isLocked()), properties);
      return properties;
    }
    State state = latest.get().state();
    Surroundings around = Surroundings.of(desk, env.name);
    say(Serving.of(state, around.observation(), around.stopped()), properties);
    around.addTo(properties);
    proven(properties);
    properties.put("rollout", state.opened().rollout());
    properties.put("kind", state.plan().kind().name().toLowerCase(Locale.ROOT));
    properties.put("candidate", state.candidate().toString());
    properties.put("phase", Words.phase(state));
    takenBack(latest.get()).ifPresent(why -> properties.put("taken_back", why));
    if (!state.ended()) {
      open(latest.get(), state, properties);
      guard(state, journal.isLocked(), around, properties);
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

  /** People get a sentence; programs find the revision where it always was. */
  private void say(Serving serving, Map<String, Object> properties) {
    if (output.form == OutputOption.Form.table) {
      properties.put("serving", serving.sentence());
    } else {
      properties.put("serving", serving.revision());
      properties.put("serving_note", serving.note());
    }
  }

  private static void open(Journal.History rollout, State state, Map<String, Object> properties) {
    properties.put("weight", state.candidateWeight());
    properties.put("paused", state.paused());
    if (state.paused()) {
      paused(rollout).ifPresent(why -> properties.put("paused_by", why));
    }
    properties.put(
        "gates",
        state.watch().firstTraffic().isPresent()
            ? Words.gates(state)
            : "not asked yet: the candidate has had no traffic");
    trouble(rollout).ifPresent(reason -> properties.put("trouble", reason));
    if (state.paused() || state.phase() instanceof Phase.Held) {
      properties.put("what_to_do", Choices.text(state));
    }
  }

  private static void guard(
      State state, boolean guarded, Surroundings around, Map<String, Object> properties) {
    if (!guarded) {
      properties.put(
          "guard",
          around.stopped().isEmpty()
              ? "none now; the supervisor starts one within seconds, and so does `dhash resume --env "
                  + state.opened().environment()
                  + "`"
              : "none, and nobody who would start one: `dhash up` does");
    }
  }

  /** Who, or which gate, stopped the advance, and why. */
  private static Optional<String> paused(Journal.History rollout) {
    String why = "";
    for (Event event : rollout.events()) {
      why =
          switch (event) {
            case Event.OrderTaken(_, Order.Pause _, var by, String reason, _) ->
                Who.name(by) + (reason.isEmpty() ? "" : ": " + reason);
            case Event.GatePaused(var judgement) -> "a gate: " + judgement.explanation();
            default -> why;
          };
    }
    return why.isEmpty() ? Optional.empty() : Optional.of(why);
  }

  /** Who, or what, took the rollout back, and why; empty where nobody did. */
  private static Optional<String> takenBack(Journal.History rollout) {
    String by = Who.name(rollout.opened().by());
    String why = "";
    for (Event event : rollout.events()) {
      if (event instanceof Event.OrderTaken(_, Order.Abort _, var who, _, _)) {
        by = Who.name(who);
      } else if (event instanceof Event.RollbackBegan began) {
        why =
            switch (began.cause()) {
                  case ABORTED -> "aborted by " + by;
                  case REQUESTED -> "asked for by " + by;
                  default -> began.cause().name().toLowerCase(Locale.ROOT).replace('_', ' ');
                }
                + (began.reason().isEmpty() ? "" : ": " + began.reason());
      }
    }
    return why.isEmpty() ? Optional.empty() : Optional.of(why);
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
    for (Event event : rollout.events()) {
      reason = event instanceof Event.EffectFailed failed ? failed.reason() : reason;
    }
    return Optional.of("failed %d times, and is tried again: %s".formatted(attempts, reason));
  }
}
