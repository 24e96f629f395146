package dhash.guard.cli.view;

import dhash.engine.gate.Judgement;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Kind;
import dhash.engine.rollout.Cause;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Line.Level;
import dhash.guard.port.Journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells a rollout's entries in sentences; all of them are to be told, in their order. */
public final class Story {
  /** How much is said of each poll. */
  public enum Detail {
    /** One line. */
    BRIEF,
    /** A line for each figure, as runbooks know them. */
    FULL,
    /** Nothing, where a live view shows it. */
    NONE
  }

  private final Detail detail;
  private Outage outage = Outage.NONE;

  public Story(Detail detail) {
    this.detail = detail;
  }

  /**
   * The lines of one entry.
   *
   * @param after the state once the entry had happened
   */
  public List<Line> of(Entry entry, State after) {
    List<Line> lines = new ArrayList<>();
    for (Event event : entry.events()) {
      outage = outage.with(event);
      if (event instanceof Event.Opened opened && opened.plan().kind() == Kind.MONITOR) {
        lines.add(
            new Line(
                entry.at(),
                Level.INFO,
                "Starting %s monitoring window"
                    .formatted(Words.span(opened.plan().window()).replace(' ', '-'))));
      }
      if (event instanceof Event.Sampled) {
        lines.addAll(poll(entry.at(), after));
      } else {
        String text =
            text(entry, event, after) + (event instanceof Event.Ended ? outage.told() : "");
        lines.add(new Line(entry.at(), level(event), text));
      }
    }
    return lines;
  }

  private static Level level(Event event) {
    return switch (event) {
      case Event.RollbackBegan began ->
          began.cause() == Cause.ABORTED || began.cause() == Cause.REQUESTED
              ? Level.WARN
              : Level.ERROR;
      case Event.GateFailed _, Event.GatePaused _ -> Level.ERROR;
      case Event.GateNeared _,
          Event.GateWarned _,
          Event.Held _,
          Event.EffectFailed _,
          Event.EffectGivenUp _ ->
          Level.WARN;
      case Event.Ended(Ending ending, _, _) ->
          switch (ending) {
            case PROMOTED, ROLLED_BACK -> Level.SUCCESS;
            case PROMOTED_ALTHOUGH_FAILED -> Level.WARN;
            case REFUSED, STOPPED, ROLLBACK_FAILED -> Level.ERROR;
          };
      default -> Level.INFO;
    };
  }

  private static String text(Entry entry, Event event, State after) {
    return switch (event) {
      case Event.Opened opened -> opened(opened);
      case Event.ChecksPassed(List<String> pending, List<String> contracts, _) ->
          "Pre-checks passed"
              + (pending.isEmpty() ? "" : "; migrations to run: " + String.join(", ", pending))
              + (contracts.isEmpty()
                  ? ""
                  : "; contract migrations to run: " + String.join(", ", contracts));
      case Event.BackupTaken(String file, String sha256, long bytes) ->
          "Backup: %s (%s, sha256 %s...)"
              .formatted(file, Words.size(bytes), sha256.substring(0, 12));
      case Event.Rehearsed(List<String> findings) ->
          "Rehearsed on a restored copy: " + String.join("; ", findings);
      case Event.SchemaExpanded(List<String> versions) ->
          versions.isEmpty()
              ? "Schema: nothing to migrate"
              : "Schema migrated: " + String.join(", ", versions);
      case Event.FleetReached(Fleet fleet, _) -> "Traffic: " + Words.fleet(fleet);
      case Event.SmokeTestsPassed(int tests) -> "Smoke tests passed: " + tests;
      case Event.Sampled _ -> "";
      case Event.GateWarned(Judgement judgement) ->
          (after.policy().autoRollback()
                  ? "Gate failed; it only warns: "
                  : "Gate failed; this environment does not roll back by itself: ")
              + judgement.explanation();
      case Event.GateFailed(Judgement judgement) -> "Gate failed: " + judgement.explanation();
      case Event.GateNeared(Judgement judgement) ->
          "A gate comes near its threshold: " + judgement.explanation();
      case Event.GatePaused(Judgement judgement) ->
          "Gate failed, and stops the advance: " + judgement.explanation() + Choices.decide(after);
      case Event.StepBaked(int step) -> "Step " + (step + 1) + " baked";
      case Event.WindowEnded _ -> "Monitoring window is over";
      case Event.Held(String reason) ->
          "Held, the gates can't say: " + reason + Choices.decide(after);
      case Event.OrderTaken taken ->
          Words.name(taken.order())
              + " by "
              + Who.name(taken.by())
              + (taken.reason().isEmpty() ? "" : ": " + taken.reason());
      case Event.RollbackBegan began -> "Going back: " + Who.wantedBack(began, entry, after);
      case Event.SchemaUndone undone -> undone(undone);
      case Event.RestoredBeside(String safety, _) ->
          "Restored beside the present data; "
              + (safety.isEmpty()
                  ? "those can't be read, so what is kept of them is the safety copy"
                  : "safety backup: " + safety);
      case Event.DataSwapped swapped ->
          "Data restored; those of before are kept as "
              + swapped.kept()
              + ", with "
              + (swapped.setAside().isEmpty()
                  ? "no row and no large object that the restored ones lack (sequences and the"
                      + " schema are not compared)"
                  : String.join(", ", swapped.setAside()));
      case Event.RollbackValidated(int checks) -> "Baseline verified: " + checks + " checks";
      case Event.SchemaContracted(List<String> versions) ->
          "Contract migrations run: " + (versions.isEmpty() ? "none" : String.join(", ", versions));
      case Event.EffectFailed(String effect, String reason, _) ->
          effect + " failed, will be tried again: " + reason;
      case Event.EffectGivenUp(String effect, String reason) ->
          "Given up " + effect + ": " + reason;
      case Event.Ended(Ending ending, String detail, _) -> ended(ending, detail, after);
    };
  }

  private static String opened(Event.Opened opened) {
    String what =
        switch (opened.plan().kind()) {
          case DEPLOY -> "Deploying " + opened.candidate();
          case UNDO -> "Undoing to " + opened.candidate();
          case MONITOR -> "Watching " + opened.candidate();
          case ROLLBACK -> "Rolling back " + opened.candidate();
          case RESTORE -> "Restoring the data of " + opened.candidate();
          case CONTRACT -> "Running the contract migrations of " + opened.candidate();
        };
    String how =
        opened.plan().kind() == Kind.DEPLOY || opened.plan().kind() == Kind.UNDO
            ? " by " + opened.plan().strategy().name().toLowerCase(Locale.ROOT).replace('_', '-')
            : "";
    return opened.rollout()
        + ": "
        + what
        + how
        + opened.baseline().map(b -> ", baseline " + b).orElse("; there is no baseline yet")
        + opened.permit().map(Who::permitted).orElse("");
  }

  private static String ended(Ending ending, String detail, State after) {
    String rollout = after.opened().rollout();
    return switch (ending) {
      case REFUSED ->
          after.plan().kind() == Kind.CONTRACT && after.data().contracted()
              ? rollout + " ended early: " + detail
              : rollout + " was refused; nothing was changed. " + detail;
      case PROMOTED ->
          switch (after.plan().kind()) {
            case MONITOR ->
                (after.accepted() ? "Taken as it is: " : "All quality gates: PASS; ") + detail;
            case CONTRACT -> rollout + " is done: " + detail;
            case DEPLOY, UNDO, ROLLBACK, RESTORE -> rollout + " promoted: " + detail;
          };
      case PROMOTED_ALTHOUGH_FAILED ->
          rollout
              + " promoted although failed: "
              + String.join(", ", after.watch().warned())
              + "; "
              + detail;
      case ROLLED_BACK -> rollout + " rolled back: " + detail;
      case STOPPED -> rollout + " stopped: " + detail;
      case ROLLBACK_FAILED -> rollout + " needs an operator: " + detail;
    };
  }

  private static String undone(Event.SchemaUndone undone) {
    List<String> parts = new ArrayList<>();
    if (!undone.undone().isEmpty()) {
      parts.add("undone " + String.join(", ", undone.undone()));
    }
    if (!undone.left().isEmpty()) {
      parts.add("left in place " + String.join("; ", undone.left()));
    }
    if (!undone.setAside().isEmpty()) {
      parts.add("rows set aside " + String.join(", ", undone.setAside()));
    }
    return "Schema: " + (parts.isEmpty() ? "nothing to undo" : String.join("; ", parts));
  }

  /** Each figure is a sum over the window, so each is asked for once. */
  private List<Line> poll(Instant at, State state) {
    if (detail == Detail.NONE) {
      return List.of();
    }
    Figures figures = new Figures(state);
    String gates = Words.gates(state);
    return detail == Detail.BRIEF
        ? List.of(new Line(at, Level.INFO, brief(state, figures, gates)))
        : List.of(
            new Line(at, Level.INFO, "--- Monitoring cycle (" + Words.progress(state) + ") ---"),
            new Line(
                at,
                figures.healthy() ? Level.INFO : Level.WARN,
                "Health check: " + figures.health()),
            new Line(
                at,
                Level.INFO,
                "Extraction failure rate: " + figures.rateNow() + " (avg: " + figures.rate() + ")"),
            new Line(
                at,
                Level.INFO,
                "Hash time: %s (P95: %s over %s samples)"
                    .formatted(figures.hashTimeNow(), figures.p95(), figures.hashed())),
            new Line(
                at,
                Level.INFO,
                "Queue length: %s items (confidence: %s)"
                    .formatted(figures.queue(), figures.confidence())),
            new Line(
                at,
                gates.equals("PASS") ? Level.SUCCESS : Level.WARN,
                "All quality gates: " + gates));
  }

  private static String brief(State state, Figures figures, String gates) {
    return "%s | health %s | failures %s of %s | P95 %s | queue %s | gates %s"
        .formatted(
            Words.where(state),
            figures.health(),
            figures.rate(),
            figures.attempts(),
            figures.p95(),
            figures.queue(),
            gates);
  }
}
