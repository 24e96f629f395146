package dhash.engine.plan;

import java.time.Duration;
import java.util.Objects;

/**
 * One move of traffic towards the candidate.
 *
 * @param candidateReplicas replicas of the candidate from this step on
 * @param weight percent of the traffic for the candidate, 1 to 100; the baseline gets the rest
 * @param bake how long the gates watch before the next step may follow
 */
public record Step(int candidateReplicas, int weight, Duration bake) {
  public Step {
    Objects.requireNonNull(bake);
    if (candidateReplicas < 1 || weight < 1 || weight > 100 || bake.isNegative()) {
      throw new IllegalArgumentException(
          "step with " + candidateReplicas + " replicas, weight " + weight + ", bake " + bake);
    }
  }
}
