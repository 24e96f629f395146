package dhash.engine.rollout;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Restore;
import java.util.Optional;

/** What an operator can tell an open rollout. */
public sealed interface Order {
  /** Stop advancing; go on guarding. */
  record Pause() implements Order {}

  /** Advance again. */
  record Resume() implements Order {}

  /** Take the candidate as it is: all traffic to it, no more waiting. */
  record Promote() implements Order {}

  /**
   * Go back to the baseline.
   *
   * @param restore the data to go back to; empty where the present ones stay
   */
  record Abort(DataPolicy data, Optional<Restore> restore) implements Order {
    public Abort(DataPolicy data) {
      this(data, Optional.empty());
    }
  }
}
