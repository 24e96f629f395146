package dhash.engine.evidence;

import java.util.List;

/**
 * Whether more of the candidate's attempts go badly than a bound allows; needs no baseline. With
 * "bad" for "slower than b" and a bound of 0.05 it asks whether the 95th percentile is above b,
 * which is exact where b is a bucket boundary ({@link Buckets#slowerThan}).
 *
 * <p>The plain bound gate of a configuration asks whether the measured rate is above; this one
 * whether the true rate is, beyond doubt.
 *
 * @param bound the highest rate that is allowed
 */
public record BoundEvidence(double bound, Evidence evidence) {
  /** How far above the bound: odds ratios that are bet on, in equal parts. */
  static final List<Double> ALTERNATIVES = List.of(1.25, 1.5, 2.0, 3.0, 5.0, 10.0);

  /**
   * Before the first slice.
   *
   * @throws IllegalArgumentException for a bound that isn't between 0 and 1
   */
  public static BoundEvidence starting(double bound, Schedule schedule, Guards guards) {
    if (!(bound > 0 && bound < 1)) {
      throw new IllegalArgumentException("a bound lies between 0 and 1, not at " + bound);
    }
    return new BoundEvidence(bound, Evidence.none(schedule, guards, ALTERNATIVES.size()));
  }

  /**
   * After one more slice. One in which nothing was tried changes nothing.
   *
   * @param learned how failures cluster, before this slice
   */
  public BoundEvidence with(Tally candidate, Dispersion learned, int step) {
    if (candidate.attempts() == 0) {
      return this;
    }
    List<Double> logRatios =
        ALTERNATIVES.stream().map(odds -> LikelihoodRatio.beyond(candidate, bound, odds)).toList();
    double phi = evidence.guards().phi(learned);
    return new BoundEvidence(bound, evidence.with(logRatios, phi, step, candidate, Tally.NONE));
  }

  /** Between which rates the candidate's lies, in the stretch that the evidence comes from. */
  public RateRange rate() {
    return RateRange.of(evidence.stretch().candidate(), 0.05);
  }
}
