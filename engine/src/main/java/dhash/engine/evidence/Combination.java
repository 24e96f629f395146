package dhash.engine.evidence;

import java.util.Comparator;
import java.util.List;

/**
 * Several gates that share one false-alarm budget: the weighted sum of their evidence is evidence
 * again, however the gates depend on each other, so {@code sum w E >= 1/alpha} alarms falsely in at
 * most alpha of all rollouts. Better than to give each gate its own part of alpha: several that are
 * nearly convinced add up.
 */
public record Combination(List<Part> parts) {
  /**
   * One gate's part.
   *
   * @param weight set beforehand; all weights sum to 1 at most
   */
  public record Part(String gate, double weight, double logEvidence) {
    double weighted() {
      return Math.log(weight) + logEvidence;
    }
  }

  /**
   * Checks the weights.
   *
   * @throws IllegalArgumentException when there is no part, a weight isn't positive, or all sum to
   *     more than 1
   */
  public Combination {
    parts = List.copyOf(parts);
    double sum = parts.stream().mapToDouble(Part::weight).sum();
    if (parts.isEmpty()
        || !parts.stream().allMatch(part -> part.weight() > 0)
        || !(sum <= 1 + 1e-9)) {
      throw new IllegalArgumentException("weights are positive and sum to 1 at most");
    }
  }

  public double logEvidence() {
    return LogProbability.logSum(parts.stream().mapToDouble(Part::weighted).toArray());
  }

  public boolean alarms(double alpha) {
    return logEvidence() >= -Math.log(alpha);
  }

  /** The gate that most of the evidence comes from. */
  public Part blamed() {
    return parts.stream().max(Comparator.comparingDouble(Part::weighted)).orElseThrow();
  }
}
