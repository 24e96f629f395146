package dhash.engine.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the candidate is slower than the baseline: five {@link Comparison}s of how many durations
 * exceed a boundary, namely the bucket boundaries nearest the baseline's quantiles 0.5, 0.75, 0.9,
 * 0.95 and 0.99. The evidence is their weighted mean, which is evidence again; most weight lies at
 * 0.95, where a slow part of the requests shows, and enough at the others for a shift of all.
 *
 * <p>The boundaries come from what the baseline did before the slice, so that the slice can't
 * choose its own. In the first one ever they come from both arms together, which is as sound: given
 * how many are in each bucket in all, luck is only in whose they are.
 *
 * @param parts one for each quantile
 * @param seen the baseline's durations so far; empty before the first slice, or when bounds change
 */
public record LatencyComparison(List<Comparison> parts, Optional<Buckets> seen) {
  static final List<Double> QUANTILES = List.of(0.5, 0.75, 0.9, 0.95, 0.99);
  private static final List<Double> WEIGHTS = List.of(0.15, 0.15, 0.2, 0.4, 0.1);

  public LatencyComparison {
    parts = List.copyOf(parts);
  }

  /** Before the first slice; as {@link Comparison#starting}. */
  public static LatencyComparison starting(Schedule schedule, Guards guards, double tolerance) {
    return new LatencyComparison(
        QUANTILES.stream().map(_ -> Comparison.starting(schedule, guards, tolerance)).toList(),
        Optional.empty());
  }

  /**
   * After one more slice. One in which the candidate did nothing leaves the evidence as it was, and
   * still teaches where the baseline's quantiles are and how much its replicas differ. Histograms
   * with different bounds can't be compared, and change nothing.
   */
  public LatencyComparison with(TimedArms arms, int step) {
    if (!arms.comparable()) {
      return this;
    }
    Buckets baseline = arms.baselineTotal();
    Optional<Buckets> before =
        seen.filter(buckets -> buckets.upperBounds().equals(baseline.upperBounds()));
    Buckets reference = before.orElseGet(arms::total);
    List<Comparison> next = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      Comparison part = parts.get(i);
      next.add(
          reference
              .nearest(QUANTILES.get(i))
              .map(bound -> part.with(arms.beyond(bound), step))
              .orElse(part));
    }
    return new LatencyComparison(next, Optional.of(before.map(baseline::plus).orElse(baseline)));
  }

  public double logEvidence() {
    double[] logs = new double[parts.size()];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = weighted(i);
    }
    return LogProbability.logSum(logs);
  }

  public boolean alarms() {
    return logEvidence() >= parts.getFirst().evidence().guards().logThreshold();
  }

  /** The part that most of the evidence comes from. */
  public int strongest() {
    int best = 0;
    for (int i = 1; i < parts.size(); i++) {
      best = weighted(i) > weighted(best) ? i : best;
    }
    return best;
  }

  private double weighted(int part) {
    return Math.log(WEIGHTS.get(part)) + parts.get(part).evidence().logEvidence();
  }
}
