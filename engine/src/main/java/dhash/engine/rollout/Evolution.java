package dhash.engine.rollout;

import dhash.engine.evidence.Schedule;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Window;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** How events change a rollout. Never asks whether they should have happened: that was decided. */
final class Evolution {
  /**
   * What may lie between two looks of one guard: a poll that was missed, a source that was slow.
   */
  private static final int POLLS_IN_A_GAP = 2;

  private static final Duration SLOW_POLL = Duration.ofSeconds(15);

  private Evolution() {}

  static State begin(Event.Opened opened) {
    Kind kind = opened.plan().kind();
    boolean serving = kind != Kind.DEPLOY && kind != Kind.UNDO;
    Optional<Promotion> promotion =
        opened.lineage().stream()
            .findFirst()
            .filter(p -> serving && p.revision().equals(opened.candidate()));
    return new State(
        opened,
        new Phase.Checking(),
        Fleets.before(opened),
        new State.Watch(
            window(opened), Optional.empty(), Duration.ZERO, opened.at(), Set.of(), Set.of()),
        new State.Data(
            promotion.map(Promotion::backup).filter(b -> !b.isEmpty()),
            List.of(),
            List.of(),
            promotion.map(Promotion::migrated).orElse(List.of()),
            promotion.map(Promotion::contracted).orElse(false),
            opened.data(),
            opened.restore(),
            false),
        State.Trouble.NONE,
        false,
        false,
        Set.of());
  }

  private static Window window(Event.Opened opened) {
    return opened.policy().burnRate().isPresent()
        ? comparing(opened).keepingLedger()
        : comparing(opened);
  }

  /** Arms that never share traffic for a while can't be compared. */
  private static Window comparing(Event.Opened opened) {
    List<Step> sharing = opened.plan().sharing();
    Optional<Gate.WorseThanBaseline> gate =
        opened.policy().gates().stream()
            .filter(Gate.WorseThanBaseline.class::isInstance)
            .map(Gate.WorseThanBaseline.class::cast)
            .findFirst()
            .filter(_ -> opened.baseline().isPresent() && !sharing.isEmpty());
    if (gate.isEmpty()) {
      return Window.EMPTY;
    }
    Duration shared = sharing.stream().map(Step::bake).reduce(Duration.ZERO, Duration::plus);
    long slices = Math.ceilDiv(shared.toMillis(), opened.policy().cadence().initial().toMillis());
    return Window.comparing(gate, new Schedule(Math.toIntExact(slices), sharing.size()));
  }

  private static int step(State state) {
    return state.phase() instanceof Phase.Baking(int step, _) ? step : state.plan().lastStep();
  }

  static State evolve(State state, Event event) {
    return switch (event) {
      case Event.Opened _ -> throw new IllegalStateException("opened twice: " + event);
      case Event.ChecksPassed passed -> checksPassed(state, passed);
      case Event.BackupTaken taken -> backupTaken(state, taken);
      case Event.Rehearsed _ -> rehearsed(state);
      case Event.SchemaExpanded _ -> mayMigrate(state).with(new Phase.Starting());
      case Event.FleetReached reached -> fleetReached(state, reached);
      case Event.SmokeTestsPassed _ -> state.with(new Phase.Shifting(0));
      case Event.Sampled(Sample sample) -> sampled(state, sample);
      case Event.GateNeared(var judgement) -> state.with(state.watch().nearedBy(judgement.gate()));
      case Event.GateWarned(var judgement) -> state.with(state.watch().warnedOf(judgement.gate()));
      case Event.GatePaused(var judgement) ->
          state.with(state.watch().warnedOf(judgement.gate())).pausedIs(true);
      case Event.GateFailed _ -> state;
      case Event.StepBaked(int step) ->
          state.with(
              step == state.plan().lastStep()
                  ? new Phase.Promoting()
                  : new Phase.Shifting(step + 1));
      case Event.WindowEnded _ -> state.with(new Phase.Promoting());
      case Event.Held(String reason) -> state.with(new Phase.Held(reason));
      case Event.OrderTaken taken -> orderTaken(state.withOrder(taken.id()), taken);
      case Event.RollbackBegan began -> rollbackBegan(state, began);
      case Event.SchemaUndone(var undone, _, _) ->
          state.with(state.data().without(undone)).with(new Phase.Validating());
      case Event.RestoredBeside(_, Instant at) -> state.with(new Phase.Quiescing(at));
      case Event.DataSwapped _ -> state.with(state.data().swapped()).with(new Phase.Reviving());
      case Event.RollbackValidated _ -> state;
      case Event.SchemaContracted(var versions) -> contracted(state, !versions.isEmpty());
      case Event.EffectFailed failed ->
          state.with(new State.Trouble(state.trouble().attempts() + 1, failed.retryAt()));
      case Event.EffectGivenUp _ -> givenUp(state);
      case Event.Ended ended -> state.with(new Phase.Ended(ended.ending(), ended.detail()));
    };
  }

  private static State checksPassed(State state, Event.ChecksPassed passed) {
    State checked = state.with(state.data().withPending(passed.pending(), passed.contracts()));
    return switch (state.plan().kind()) {
      case DEPLOY, UNDO, CONTRACT -> checked.with(new Phase.BackingUp());
      case MONITOR -> firstTraffic(checked, passed.at()).with(new Phase.Watching(passed.at()));
      case ROLLBACK, RESTORE -> checked;
    };
  }

  private static State backupTaken(State state, Event.BackupTaken taken) {
    return state
        .with(state.data().withBackup(taken.file()))
        .with(state.data().hasMigrations() ? new Phase.Rehearsing() : new Phase.Migrating());
  }

  /** From here on the pending versions may have been applied, even if nobody lives to say so. */
  private static State mayMigrate(State state) {
    return state.with(state.data().withPendingApplied()).with(new Phase.Migrating());
  }

  private static State fleetReached(State before, Event.FleetReached reached) {
    State state = before.with(reached.fleet());
    return switch (state.phase()) {
      case Phase.Starting _ -> state.with(new Phase.Smoking());
      case Phase.Shifting(int step) ->
          firstTraffic(state, reached.at()).with(afterShift(state, step, reached.at()));
      case Phase.Promoting _ when state.plan().contract() -> mayContract(state);
      case Phase.Returning _ -> state.with(new Phase.Stopping());
      case Phase.Stopping _ -> state.with(afterStop(state));
      case Phase.Quiescing(Instant stamp) -> state.with(new Phase.Swapping(stamp));
      case Phase.Reviving _ -> state.with(new Phase.Validating());
      default -> state;
    };
  }

  private static Phase afterShift(State state, int step, Instant at) {
    if (state.accepted()) {
      return new Phase.Promoting();
    }
    boolean watches = step == state.plan().lastStep() && state.plan().window().isPositive();
    return watches ? new Phase.Watching(at) : new Phase.Baking(step, at);
  }

  private static Phase afterStop(State state) {
    if (state.data().restore().isPresent()) {
      return new Phase.Restoring();
    }
    return state.data().applied().isEmpty() ? new Phase.Validating() : new Phase.Undoing();
  }

  private static State firstTraffic(State state, Instant at) {
    return state.with(state.watch().withTraffic(at).anew());
  }

  private static State sampled(State state, Sample sample) {
    State.Watch watch = state.watch();
    return state.with(
        new State.Watch(
            watch.window().with(sample, state.policy().longestWindow(), step(state)),
            watch.firstTraffic(),
            watch.watched().plus(sinceLastLook(state, sample.at())),
            sample.at().plus(Pace.after(state, sample)),
            watch.neared(),
            watch.warned()));
  }

  /** At most as long as a few polls may take: in a longer gap nobody watched. */
  private static Duration sinceLastLook(State state, Instant now) {
    Instant last =
        state
            .watch()
            .window()
            .latest()
            .map(Sample::at)
            .filter(at -> at.isAfter(since(state)))
            .orElse(since(state));
    Duration gap = Duration.between(last, now);
    Duration most = state.policy().cadence().longest().multipliedBy(POLLS_IN_A_GAP).plus(SLOW_POLL);
    return gap.isNegative() ? Duration.ZERO : gap.compareTo(most) < 0 ? gap : most;
  }

  private static Instant since(State state) {
    return switch (state.phase()) {
      case Phase.Baking(_, Instant since) -> since;
      case Phase.Watching(Instant since) -> since;
      default -> state.watch().nextPoll();
    };
  }

  private static State orderTaken(State state, Event.OrderTaken taken) {
    return switch (taken.order()) {
      case Order.Pause _ -> beforeTheMove(state).pausedIs(true);
      case Order.Resume _ -> state.pausedIs(false).with(state.watch().lookingBy(taken.at()));
      case Order.Abort _ -> state;
      case Order.Promote _ ->
          state
              .taken()
              .with(
                  state.candidateWeight() == 100
                      ? new Phase.Promoting()
                      : new Phase.Shifting(state.plan().lastStep()));
    };
  }

  /** Traffic that has begun to move goes back to where it was, and is guarded there. */
  private static State beforeTheMove(State state) {
    if (!(state.phase() instanceof Phase.Shifting(int to))) {
      return state;
    }
    OptionalInt from =
        IntStream.rangeClosed(0, to)
            .filter(step -> Fleets.at(state, step).fleet().equals(state.fleet()))
            .findFirst();
    return state.with(
        from.isPresent() ? new Phase.Shifting(from.getAsInt()) : new Phase.Starting());
  }

  private static State rollbackBegan(State state, Event.RollbackBegan began) {
    State back = state.pausedIs(false).with(state.data().goingBack(began.data(), began.restore()));
    return back.with(back.servesUntilTheSwap() ? new Phase.Restoring() : new Phase.Returning());
  }

  private static State rehearsed(State state) {
    return state.plan().kind() == Kind.CONTRACT ? mayContract(state) : mayMigrate(state);
  }

  /** From here on contract migrations may have run, even if they fail or nobody lives to say so. */
  private static State mayContract(State state) {
    return contracted(state, true).with(new Phase.Contracting());
  }

  private static State contracted(State state, boolean contracted) {
    return state.with(state.data().contractedIs(contracted));
  }

  private static State givenUp(State state) {
    return switch (state.phase()) {
      case Phase.Stopping _ -> state.with(afterStop(state));
      case Phase.Undoing _ -> state.with(new Phase.Validating());
      case Phase.Swapping _ -> state.with(new Phase.Reviving());
      default -> state;
    };
  }
}
