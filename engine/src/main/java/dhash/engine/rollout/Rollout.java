package dhash.engine.rollout;

import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;

/**
 * A rollout is a state machine over its events, and these three pure functions are the whole of it.
 * Recovery is no special path: fold the journal with {@link #evolve}, ask {@link #next}, go on.
 */
public final class Rollout {
  private Rollout() {}

  /** The state after a rollout's first event. */
  public static State begin(Event.Opened opened) {
    return Evolution.begin(opened);
  }

  /** The state after one more event. */
  public static State evolve(State state, Event event) {
    return Evolution.evolve(state, event);
  }

  /** The state after all events of a rollout. */
  public static State fold(Iterable<Event> events) {
    Iterator<Event> all = events.iterator();
    if (!all.hasNext() || !(all.next() instanceof Event.Opened opened)) {
      throw new IllegalArgumentException("a rollout's first event opens it");
    }
    State state = begin(opened);
    while (all.hasNext()) {
      state = evolve(state, all.next());
    }
    return state;
  }

  /**
   * What follows from an operator's order, a measurement or an effect's result. Changes nothing by
   * itself. Nothing follows from a result that the present phase has not asked for.
   */
  public static Decision decide(State state, Input input, Instant now) {
    if (input instanceof Input.Result result && !answers(result, state.phase())) {
      return Decision.of();
    }
    return switch (input) {
      case Input.Ordered ordered -> Orders.decide(state, ordered, now);
      case Input.Checked checked -> Forward.checked(state, checked, now);
      case Input.BackedUp backup ->
          Decision.of(new Event.BackupTaken(backup.file(), backup.sha256(), backup.bytes()));
      case Input.Rehearsed rehearsed -> Forward.rehearsed(rehearsed, now);
      case Input.Expanded expanded -> Decision.of(new Event.SchemaExpanded(expanded.versions()));
      case Input.FleetReached _ -> Forward.fleetReached(state, now);
      case Input.FleetNotReady notReady -> Troubles.notReady(state, notReady, now);
      case Input.SmokeTested tested -> Forward.smokeTested(state, tested, now);
      case Input.Measured measured -> Guarding.measured(state, measured.sample());
      case Input.Contracted contracted -> Forward.contracted(state, contracted, now);
      case Input.SchemaUndone undone -> Ladder.undone(state, undone, now);
      case Input.RestoredBeside beside ->
          Decision.of(new Event.RestoredBeside(beside.safetyBackup(), now));
      case Input.DataSwapped swapped ->
          Decision.of(new Event.DataSwapped(swapped.kept(), swapped.setAside(), now));
      case Input.RollbackValidated validated -> Ladder.validated(state, validated, now);
      case Input.Failed failed -> Troubles.failed(state, failed, now);
    };
  }

  private static boolean answers(Input.Result result, Phase phase) {
    return switch (result) {
      case Input.Checked _ -> phase instanceof Phase.Checking;
      case Input.BackedUp _ -> phase instanceof Phase.BackingUp;
      case Input.Rehearsed _ -> phase instanceof Phase.Rehearsing;
      case Input.Expanded _ -> phase instanceof Phase.Migrating;
      case Input.Contracted _ -> phase instanceof Phase.Contracting;
      case Input.FleetReached _, Input.FleetNotReady _ -> movesFleet(phase);
      case Input.SmokeTested _ -> phase instanceof Phase.Smoking;
      case Input.Measured _ -> phase.guarding();
      case Input.SchemaUndone _ -> phase instanceof Phase.Undoing;
      case Input.RestoredBeside _ -> phase instanceof Phase.Restoring;
      case Input.DataSwapped _ -> phase instanceof Phase.Swapping;
      case Input.RollbackValidated _ -> phase instanceof Phase.Validating;
      case Input.Failed _ -> !(phase instanceof Phase.Ended);
    };
  }

  private static boolean movesFleet(Phase phase) {
    return phase instanceof Phase.Starting
        || phase instanceof Phase.Shifting
        || phase instanceof Phase.Promoting
        || phase instanceof Phase.Returning
        || phase instanceof Phase.Stopping
        || phase instanceof Phase.Quiescing
        || phase instanceof Phase.Reviving;
  }

  /** What the world owes the rollout now, if anything; nothing once it has ended. */
  public static Optional<Owed> next(State state) {
    if (state.paused() && !goesOnPaused(state)) {
      return Optional.empty();
    }
    return switch (state.phase()) {
      case Phase.Checking _ -> owed(state, new Effect.CheckFirst());
      case Phase.BackingUp _ -> owed(state, new Effect.TakeBackup());
      case Phase.Rehearsing _ ->
          owed(
              state,
              new Effect.Rehearse(state.data().backup().orElseThrow(), state.plan().contract()));
      case Phase.Migrating _ -> owed(state, new Effect.ExpandSchema());
      case Phase.Starting _ -> owed(state, Fleets.starting(state));
      case Phase.Smoking _ -> owed(state, new Effect.SmokeTest(state.candidate()));
      case Phase.Shifting(int step) -> owed(state, Fleets.at(state, step));
      case Phase.Baking _, Phase.Watching _, Phase.Held _ -> Optional.of(measure(state));
      case Phase.Promoting _ -> owed(state, Fleets.promoted(state));
      case Phase.Contracting _ -> owed(state, new Effect.ContractSchema());
      case Phase.Returning _ -> owed(state, Fleets.returned(state));
      case Phase.Stopping _ -> owed(state, Fleets.baselineOnly(state));
      case Phase.Undoing _ ->
          owed(state, new Effect.UndoSchema(state.data().applied(), state.data().onRollback()));
      case Phase.Restoring _ ->
          owed(state, new Effect.RestoreBeside(state.data().restore().orElseThrow()));
      case Phase.Quiescing _ -> owed(state, Fleets.none());
      case Phase.Swapping(Instant stamp) ->
          owed(state, new Effect.SwapData(state.data().restore().orElseThrow(), stamp));
      case Phase.Reviving _ -> owed(state, Fleets.revived(state));
      case Phase.Validating _ ->
          Fleets.serving(state).flatMap(s -> owed(state, new Effect.ValidateRollback(s)));
      case Phase.Ended _ -> Optional.empty();
    };
  }

  /**
   * A pause stops the advance, and takes a move of traffic back that it meets: never the guarding,
   * never the way back. A candidate that was up already is brought back to where it had no traffic.
   */
  private static boolean goesOnPaused(State state) {
    return switch (state.phase()) {
      case Phase.Checking _, Phase.BackingUp _, Phase.Rehearsing _, Phase.Migrating _ -> false;
      case Phase.Starting _ -> state.fleet().placementOf(state.candidate()).isPresent();
      case Phase.Smoking _ -> false;
      default -> true;
    };
  }

  private static Owed measure(State state) {
    return new Owed(
        new Effect.Measure(), latest(state.watch().nextPoll(), state.trouble().notBefore()));
  }

  private static Optional<Owed> owed(State state, Effect effect) {
    return Optional.of(new Owed(effect, state.trouble().notBefore()));
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
