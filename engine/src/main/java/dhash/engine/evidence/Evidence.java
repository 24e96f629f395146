package dhash.engine.evidence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Evidence gathered so far by one gate, under its guards.
 *
 * @param stretches for each alternative, since when it explains the data better
 * @param peak the largest log evidence so far
 * @param step the step that the last slice belonged to; -1 before the first
 */
public record Evidence(
    Guards guards, ChangeTime change, List<Stretch> stretches, double peak, int step) {
  public Evidence {
    stretches = List.copyOf(stretches);
  }

  static Evidence none(Schedule schedule, Guards guards, int alternatives) {
    List<Stretch> stretches = Collections.nCopies(alternatives, Stretch.NONE);
    return new Evidence(guards, ChangeTime.before(schedule, alternatives), stretches, 0, -1);
  }

  /**
   * After one more slice.
   *
   * @param logRatios of each alternative, not yet guarded
   * @param phi the temper, known before the slice
   * @param thisStep the number of the rollout's step; one that is new may have brought the change
   */
  Evidence with(List<Double> logRatios, double phi, int thisStep, Tally candidate, Tally baseline) {
    List<Double> guarded = new ArrayList<>(logRatios.size());
    List<Stretch> next = new ArrayList<>(logRatios.size());
    for (int i = 0; i < logRatios.size(); i++) {
      double ratio = guards.guarded(logRatios.get(i), phi);
      guarded.add(ratio);
      next.add(stretches.get(i).with(ratio, candidate, baseline));
    }
    ChangeTime changed = change.with(guarded, thisStep > step);
    double highest = Math.max(peak, changed.logEvidence());
    return new Evidence(guards, changed, next, highest, Math.max(step, thisStep));
  }

  /** The logarithm of what a bet of 1 on "the candidate is worse" has become. */
  public double logEvidence() {
    return change.logEvidence();
  }

  /** The same, not as a logarithm; infinite where it has no room. */
  public double e() {
    return Math.exp(logEvidence());
  }

  /** Whether there is enough to take the release back. */
  public boolean alarms() {
    return logEvidence() >= guards.logThreshold();
  }

  /**
   * An upper bound of the chance that luck alone would have brought as much by now: 1 / highest.
   */
  public double luck() {
    return Math.exp(-peak);
  }

  /** Where the evidence comes from, as the strongest alternative sees it. */
  public Stretch stretch() {
    return stretches.get(change.strongest());
  }

  /**
   * The slices since an alternative began to explain the data better (Page's CUSUM was last at
   * zero): the likeliest time of the change lies at its beginning. For explanations only; nothing
   * is decided by it.
   *
   * @param score log ratio gathered since then
   */
  public record Stretch(double score, int slices, Tally candidate, Tally baseline) {
    static final Stretch NONE = new Stretch(0, 0, Tally.NONE, Tally.NONE);

    Stretch with(double logRatio, Tally moreCandidate, Tally moreBaseline) {
      double next = score + logRatio;
      return next > 0
          ? new Stretch(
              next, slices + 1, candidate.plus(moreCandidate), baseline.plus(moreBaseline))
          : NONE;
    }
  }
}
