package dhash.engine.rollout;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Kind;
import java.time.Instant;
import java.util.List;

/** The way back: traffic, candidate, schema, proof. */
final class Ladder {
  private Ladder() {}

  static Decision goBack(State state, Cause cause, String reason, Instant now) {
    return goBack(state, cause, reason, DataPolicy.KEEP, now);
  }

  static Decision goBack(State state, Cause cause, String reason, DataPolicy data, Instant now) {
    if (state.phase().goingBack() || state.ended()) {
      return Decision.of();
    }
    return Decision.of(new Event.RollbackBegan(cause, reason, data, now));
  }

  static Decision undone(State state, Input.SchemaUndone undone, Instant now) {
    return down(
        state, new Event.SchemaUndone(undone.undone(), undone.left(), undone.setAside()), now);
  }

  /** One rung further; where there is no baseline to validate, that was the last. */
  static Decision down(State state, Event event, Instant now) {
    boolean last =
        state.baseline().isEmpty()
            && Rollout.evolve(state, event).phase() instanceof Phase.Validating;
    return last ? Decision.of(event, stopped(now)) : Decision.of(event);
  }

  /** One slow answer right after the move is no verdict: it is looked at a few times. */
  static Decision validated(State state, Input.RollbackValidated validated, Instant now) {
    if (!validated.failures().isEmpty()) {
      String reason =
          "the baseline has the traffic, but is not well: "
              + String.join("; ", validated.failures());
      return Troubles.failed(state, new Input.Failed(reason, true), now);
    }
    Event proof = new Event.RollbackValidated(validated.checks());
    if (state.data().restore().isPresent() && !state.data().restored()) {
      String detail = state.fleet().placements().getFirst().revision() + " serves the data as they";
      return Decision.of(
          proof,
          new Event.Ended(
              Ending.ROLLBACK_FAILED, detail + " were: they could not be restored", now));
    }
    return Decision.of(proof, new Event.Ended(Ending.ROLLED_BACK, goal(state), now));
  }

  private static String goal(State state) {
    if (state.plan().kind() == Kind.RESTORE) {
      return state.candidate() + " serves the restored data, verified";
    }
    String goal = "the baseline serves, verified";
    if (state.data().restored()) {
      return goal + ", with the restored data";
    }
    List<String> left = state.data().applied();
    return left.isEmpty()
        ? goal
        : goal + "; its migrations stay applied: " + String.join(", ", left);
  }

  private static Event stopped(Instant now) {
    return new Event.Ended(
        Ending.STOPPED, "there was no baseline to go back to: nothing serves now", now);
  }
}
