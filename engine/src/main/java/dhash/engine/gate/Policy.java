package dhash.engine.gate;

import java.time.Duration;
import java.util.List;

/**
 * What an environment demands of a candidate.
 *
 * @param window how long the candidate is watched with all traffic on it
 * @param autoRollback whether a failed gate takes the rollout back; otherwise it warns
 */
public record Policy(Duration window, Cadence cadence, boolean autoRollback, List<Gate> gates) {
  public Policy {
    gates = List.copyOf(gates);
  }

  /** How far back any gate looks. */
  public Duration longestWindow() {
    Duration longest = Duration.ZERO;
    for (Gate gate : gates) {
      longest = longest.compareTo(gate.lookback()) < 0 ? gate.lookback() : longest;
    }
    return longest;
  }
}
