package dhash.engine.rollout;

import dhash.engine.plan.Kind;
import java.time.Instant;

/** What follows when an effect on the way forward has been carried out. */
final class Forward {
  private Forward() {}

  static Decision checked(State state, Input.Checked checked, Instant now) {
    if (!checked.problems().isEmpty()) {
      return Decision.of(
          new Event.Ended(Ending.REFUSED, String.join("\n", checked.problems()), now));
    }
    boolean keepsData = state.opened().restore().isEmpty();
    if (state.plan().kind() == Kind.ROLLBACK && state.data().contracted() && keepsData) {
      String why =
          "the contract migrations of "
              + state.candidate()
              + " have run, so that only a restore of the data can go back";
      return Decision.of(new Event.Ended(Ending.REFUSED, why, now));
    }
    Event passed = new Event.ChecksPassed(checked.pending(), checked.contracts(), now);
    if (!state.plan().kind().goesStraightBack()) {
      return Decision.of(passed);
    }
    Event.Opened opened = state.opened();
    return Decision.of(
        passed,
        new Event.RollbackBegan(
            Cause.REQUESTED, opened.reason(), opened.data(), opened.restore(), now));
  }

  static Decision rehearsed(Input.Rehearsed rehearsed, Instant now) {
    return rehearsed.problems().isEmpty()
        ? Decision.of(new Event.Rehearsed(rehearsed.findings()))
        : Decision.of(
            new Event.Rehearsed(rehearsed.findings()),
            new Event.Ended(
                Ending.REFUSED,
                "The rehearsal failed: " + String.join("; ", rehearsed.problems()),
                now));
  }

  static Decision fleetReached(State state, Instant now) {
    if (!(Rollout.next(state).map(Owed::effect).orElse(null)
        instanceof Effect.EnsureFleet ensure)) {
      return Decision.of();
    }
    Event reached = new Event.FleetReached(ensure.fleet(), now);
    boolean done = state.phase() instanceof Phase.Promoting && !state.plan().contract();
    return done ? Decision.of(reached, promoted(state, now)) : Ladder.down(state, reached, now);
  }

  static Decision smokeTested(State state, Input.SmokeTested tested, Instant now) {
    if (tested.failures().isEmpty()) {
      return Decision.of(new Event.SmokeTestsPassed(tested.tests()));
    }
    return Ladder.goBack(state, Cause.SMOKE_TEST_FAILED, String.join("; ", tested.failures()), now);
  }

  static Decision contracted(State state, Input.Contracted contracted, Instant now) {
    Event ran = new Event.SchemaContracted(contracted.versions());
    return contracted.trouble().isEmpty()
        ? Decision.of(ran, promoted(state, now))
        : Decision.of(ran, notContracted(state, contracted.trouble(), now));
  }

  /** A release is out all the same; where nothing else was asked for, that was refused. */
  static Event.Ended notContracted(State state, String reason, Instant now) {
    String detail = state.candidate() + " serves; the contract migrations failed: " + reason;
    return state.plan().kind() == Kind.CONTRACT
        ? new Event.Ended(Ending.REFUSED, detail, now)
        : promoted(state, detail, now);
  }

  static Event.Ended promoted(State state, Instant now) {
    return promoted(state, state.candidate() + " serves", now);
  }

  static Event.Ended promoted(State state, String detail, Instant now) {
    Ending ending =
        state.watch().warned().isEmpty() ? Ending.PROMOTED : Ending.PROMOTED_ALTHOUGH_FAILED;
    return new Event.Ended(ending, detail, now);
  }
}
