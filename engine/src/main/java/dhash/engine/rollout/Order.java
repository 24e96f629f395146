package dhash.engine.rollout;

import dhash.engine.plan.DataPolicy;

/** What an operator can tell an open rollout. */
public sealed interface Order {
  /** Stop advancing; go on guarding. */
  record Pause() implements Order {}

  /** Advance again. */
  record Resume() implements Order {}

  /** Take the candidate as it is: all traffic to it, no more waiting. */
  record Promote() implements Order {}

  /** Go back to the baseline. */
  record Abort(DataPolicy data) implements Order {}
}
