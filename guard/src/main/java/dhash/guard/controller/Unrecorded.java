package dhash.guard.controller;

import dhash.engine.plan.DataPolicy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Inbox;
import java.io.IOException;

/** A way back that was gone and could not be recorded. */
final class Unrecorded {
  private Unrecorded() {}

  /**
   * What the operator is told. The journal still says that the rollout goes forward, so an order to
   * go back is left for the next guard; where there is no room for that either, the operator gives
   * it.
   */
  static GuardException wayBack(Inbox inbox, State state, long position, IOException why) {
    String rollout = state.opened().rollout();
    DataPolicy data = state.data().onRollback();
    String env = state.opened().environment();
    String remedy =
        "Free some space, then `dhash resume --env "
            + env
            + "` goes the way back once more, recorded.";
    try {
      inbox.leave(
          new Input.Ordered(
              rollout + "-unrecorded-" + position,
              rollout,
              new Order.Abort(data),
              state.opened().by(),
              "the way back could not be recorded"));
    } catch (IOException full) {
      remedy = "Free some space, then run `dhash abort --env " + env + "` at once.";
    }
    boolean verified =
        state.phase() instanceof Phase.Ended(Ending ending, _)
            && (ending == Ending.ROLLED_BACK || ending == Ending.STOPPED);
    return new GuardException(
        ExitCode.OPERATOR_NEEDED,
        rollout
            + (verified ? " was taken back" : " was taken back as far as could be")
            + ", and the journal could not be written: "
            + why.getMessage()
            + ".",
        "The journal still has the rollout open.",
        remedy,
        why);
  }
}
