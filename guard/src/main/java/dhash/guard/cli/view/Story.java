package dhash.guard.cli.view;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Placement;
import dhash.engine.rollout.Cause;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Line.Level;
import dhash.guard.port.Journal.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tells a rollout's entries in sentences. */
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
      if (event instanceof Event.Opened opened && opened.plan().kind() == Kind.MONITOR) {
        lines.add(
            new Line(
                entry.at(),
                Level.INFO,
                "Starting %s monitoring window"
                    .formatted(span(opened.plan().window()).replace(' ', '-'))));
      }
      if (event instanceof Event.Sampled) {
        poll(after).forEach(text -> lines.add(new Line(entry.at(), pollLevel(after, text), text)));
      } else {
        lines.add(new Line(entry.at(), level(event), text(entry, event, after)));
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
      case Event.GateFailed _ -> Level.ERROR;
      case Event.GateWarned _, Event.Held _, Event.EffectFailed _, Event.EffectGivenUp _ ->
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
      case Event.ChecksPassed(List<String> pending, _) ->
          "Pre-checks passed"
              + (pending.isEmpty() ? "" : "; migrations to run: " + String.join(", ", pending));
      case Event.BackupTaken(String file, String sha256, long bytes) ->
          "Backup: %s (%s, sha256 %s...)".formatted(file, size(bytes), sha256.substring(0, 12));
      case Event.Rehearsed(List<String> findings) ->
          "Rehearsed on a restored copy: " + String.join("; ", findings);
      case Event.SchemaExpanded(List<String> versions) ->
          versions.isEmpty()
              ? "Schema: nothing to migrate"
              : "Schema migrated: " + String.join(", ", versions);
      case Event.FleetReached(Fleet fleet, _) -> "Traffic: " + fleet(fleet);
      case Event.SmokeTestsPassed(int tests) -> "Smoke tests passed: " + tests;
      case Event.Sampled _ -> "";
      case Event.GateWarned(Judgement judgement) ->
          "Gate failed; this environment does not roll back by itself: " + judgement.explanation();
      case Event.GateFailed(Judgement judgement) -> "Gate failed: " + judgement.explanation();
      case Event.StepBaked(int step) -> "Step " + (step + 1) + " baked";
      case Event.WindowEnded _ -> "Monitoring window is over";
      case Event.Held(String reason) ->
          "Held, the gates can't say: " + reason + ". `dhash promote` or `dhash abort` decides";
      case Event.OrderTaken taken ->
          name(taken.order())
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
                  ? "nothing that the restored ones lack"
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
        };
    String how =
        opened.plan().kind() == Kind.DEPLOY || opened.plan().kind() == Kind.UNDO
            ? " by " + opened.plan().strategy().name().toLowerCase(Locale.ROOT).replace('_', '-')
            : "";
    return opened.rollout()
        + ": "
        + what
        + how
        + opened.baseline().map(b -> ", baseline " + b).orElse("; there is no baseline yet");
  }

  private static String ended(Ending ending, String detail, State after) {
    String rollout = after.opened().rollout();
    return switch (ending) {
      case REFUSED -> rollout + " was refused; nothing was changed. " + detail;
      case PROMOTED ->
          after.plan().kind() == Kind.MONITOR
              ? (after.accepted() ? "Taken as it is: " : "All quality gates: PASS; ") + detail
              : rollout + " promoted: " + detail;
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

  static String name(Order order) {
    return switch (order) {
      case Order.Pause _ -> "Paused";
      case Order.Resume _ -> "Resumed";
      case Order.Promote _ -> "Promotion asked for";
      case Order.Abort _ -> "Aborted";
    };
  }

  static String fleet(Fleet fleet) {
    return fleet.placements().isEmpty()
        ? "nothing runs"
        : fleet.placements().stream().map(Story::placement).collect(Collectors.joining(", "));
  }

  private static String placement(Placement placement) {
    return "%d%% to %s x%d"
        .formatted(placement.weight(), placement.revision(), placement.replicas());
  }

  private List<String> poll(State state) {
    Figures figures = new Figures(state);
    return switch (detail) {
      case NONE -> List.of();
      case BRIEF ->
          List.of(
              "%s | health %s | failures %s of %s | P95 %s | queue %s | gates %s"
                  .formatted(
                      where(state),
                      figures.health(),
                      figures.rate(),
                      figures.attempts(),
                      figures.p95(),
                      figures.queue(),
                      gates(state)));
      case FULL ->
          List.of(
              "--- Monitoring cycle (" + progress(state) + ") ---",
              "Health check: " + figures.health(),
              "Extraction failure rate: %s (avg: %s)".formatted(figures.rateNow(), figures.rate()),
              "Hash time: %s (P95: %s over %s samples)"
                  .formatted(figures.hashTimeNow(), figures.p95(), figures.hashed()),
              "Queue length: %s items (confidence: %s)"
                  .formatted(figures.queue(), figures.confidence()),
              "All quality gates: " + gates(state));
    };
  }

  private static Level pollLevel(State state, String text) {
    boolean verdict = text.startsWith("All quality gates");
    boolean passed = verdict && gates(state).equals("PASS");
    boolean bad = verdict || text.startsWith("Health check");
    boolean healthy = new Figures(state).healthy();
    return passed ? Level.SUCCESS : bad && !(healthy && !verdict) ? Level.WARN : Level.INFO;
  }

  /** A gate as its owner would say it. */
  public static String gate(Gate gate) {
    String bound =
        switch (gate) {
          case Gate.HealthFailures(int most) -> "at most " + most + " failed checks in a row";
          case Gate.ExtractionFailureRate(double percent, Duration window) ->
              "at most " + percent + "% within " + span(window) + "s";
          case Gate.P95HashTime(double millis, Duration window) ->
              "at most " + millis + " ms within " + span(window) + "s";
          case Gate.LowConfidenceQueue(long most) -> "at most " + most + " waiting";
          case Gate.CandidateCrashes(int most) -> "at most " + most;
        };
    return gate.name() + ": " + bound;
  }

  /** {@code PASS}, or those that don't with what they say. */
  public static String gates(State state) {
    List<Judgement> others =
        state.judgements().stream().filter(j -> j.outcome() != Outcome.PASS).toList();
    return others.isEmpty()
        ? "PASS"
        : others.stream()
            .map(j -> j.outcome().name().replace('_', '-') + " (" + j.explanation() + ")")
            .collect(Collectors.joining(", "));
  }

  /**
   * Where the rollout stands, such as {@code watching} or {@code rolled back: the baseline serves}.
   */
  public static String phase(State state) {
    return state.phase() instanceof Phase.Ended(Ending ending, String detail)
        ? ending.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + detail
        : words(state.phase());
  }

  static String words(Phase phase) {
    return switch (phase) {
      case Phase.Checking _ -> "pre-checks";
      case Phase.BackingUp _ -> "backing up";
      case Phase.Rehearsing _ -> "rehearsing the migrations";
      case Phase.Migrating _ -> "migrating";
      case Phase.Starting _ -> "starting the candidate";
      case Phase.Smoking _ -> "smoke tests";
      case Phase.Shifting _ -> "shifting traffic";
      case Phase.Baking _ -> "baking";
      case Phase.Watching _ -> "watching";
      case Phase.Held _ -> "held";
      case Phase.Promoting _ -> "promoting";
      case Phase.Contracting _ -> "contract migrations";
      case Phase.Returning _ -> "returning traffic";
      case Phase.Stopping _ -> "stopping the candidate";
      case Phase.Undoing _ -> "undoing the schema";
      case Phase.Restoring _ -> "restoring beside the present data";
      case Phase.Quiescing _ -> "stopping all that writes";
      case Phase.Swapping _ -> "swapping the data";
      case Phase.Reviving _ -> "starting what serves the restored data";
      case Phase.Validating _ -> "validating what serves";
      case Phase.Ended _ -> "ended";
    };
  }

  /** Such as {@code 25% baking} or {@code 100% watching 3 of 60 min}. */
  static String where(State state) {
    String weight = state.candidateWeight() + "% ";
    return switch (state.phase()) {
      case Phase.Baking _ -> weight + "baking";
      case Phase.Watching _ -> weight + "watching " + progress(state);
      case Phase.Held _ -> weight + "held";
      default -> weight + words(state.phase());
    };
  }

  /** Such as {@code 12/60 minutes, 48 remaining}. */
  private static String progress(State state) {
    Duration window = state.plan().window();
    boolean inSeconds = window.toSeconds() % 60 != 0;
    long total = inSeconds ? window.toSeconds() : window.toMinutes();
    Duration passed = state.watch().watched();
    long gone = Math.clamp(inSeconds ? passed.toSeconds() : passed.toMinutes(), 0, total);
    return "%d/%d %s, %d remaining"
        .formatted(gone, total, inSeconds ? "seconds" : "minutes", total - gone);
  }

  static String span(Duration duration) {
    return duration.toSeconds() % 60 == 0
        ? duration.toMinutes() + " minute"
        : duration.toSeconds() + " second";
  }

  /** Such as {@code 12.3 MB}. */
  public static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
