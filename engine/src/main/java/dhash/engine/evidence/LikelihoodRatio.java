package dhash.engine.evidence;

/**
 * How many times more likely one slice is if the candidate is worse by a given ratio than if it is
 * not; as a logarithm. Each is an e-value: averaged over all that can happen while the candidate is
 * no worse, it is 1.
 */
public final class LikelihoodRatio {
  /** A term this much smaller than the sum can't change it. */
  private static final double NEGLIGIBLE = 1e-18;

  private LikelihoodRatio() {}

  /**
   * Candidate against baseline, whatever the rate they share: given how many were bad in all, the
   * candidate's part is a blind draw (hypergeometric), so rates that drift for both and uneven
   * traffic do no harm. Fisher's noncentral hypergeometric law against the central one; over the
   * slices a logrank test with ties (ter Schure et al. 2024, arXiv 2011.06931).
   *
   * @param oddsRatio odds of a bad attempt at the candidate, as a multiple of the baseline's
   * @return {@code log(psi^x / sum h(y) psi^y)}; 0 where nothing or everything was bad
   */
  public static double conditional(Tally candidate, Tally baseline, double oddsRatio) {
    long bad = candidate.bad() + baseline.bad();
    long least = Math.max(0, bad - baseline.attempts());
    long most = Math.min(bad, candidate.attempts());
    if (least == most || oddsRatio == 1) {
      return 0;
    }
    double a = candidate.attempts();
    double rest = (double) baseline.attempts() - bad;
    long mode = Math.clamp((long) mode(a, rest, (double) bad, oddsRatio), least, most);
    double sum = 1;
    double term = 1;
    for (long y = mode; y < most && term > NEGLIGIBLE * sum; y++) {
      term *= (a - y) * (bad - y) / ((y + 1.0) * (rest + y + 1)) * oddsRatio;
      sum += term;
    }
    term = 1;
    for (long y = mode; y > least && term > NEGLIGIBLE * sum; y--) {
      term *= y * (rest + y) / ((a - y + 1) * (bad - y + 1.0)) / oddsRatio;
      sum += term;
    }
    return (candidate.bad() - mode) * Math.log(oddsRatio)
        - LogProbability.hypergeometric(mode, candidate.attempts(), baseline.attempts(), bad)
        - Math.log(sum);
  }

  /**
   * Where the terms of the sum are largest: the smaller root of the quadratic that says that two
   * neighbours are equal. From there they fall faster than a geometric series, so that the sum ends
   * some nine standard deviations to each side: about 3,000 terms for 100,000 bad ones of 10
   * million.
   */
  private static double mode(double a, double rest, double bad, double oddsRatio) {
    double middle = oddsRatio * (a + bad + 2) + rest;
    double product = oddsRatio * (a + 1) * (bad + 1);
    double root = Math.sqrt(Math.max(0, middle * middle - 4 * (oddsRatio - 1) * product));
    return Math.floor(2 * product / (middle + root));
  }

  /**
   * Where only the share of the traffic is known and not the attempts: of all bad ones, the
   * candidate's part is binomial. Holds for rare events (Poisson).
   *
   * @param share of the candidate in all traffic, between 0 and 1
   * @param rateRatio the candidate's rate as a multiple of the baseline's
   */
  public static double byShare(
      long candidateBad, long baselineBad, double share, double rateRatio) {
    if (!(share > 0 && share < 1) || candidateBad < 0 || baselineBad < 0) {
      return 0;
    }
    return candidateBad * Math.log(rateRatio)
        - (candidateBad + (double) baselineBad) * Math.log1p(share * (rateRatio - 1));
  }

  /**
   * Against a bound on the rate instead of a baseline.
   *
   * @param bound the highest rate that is allowed, between 0 and 1
   * @param oddsRatio how far above it the alternative is, in odds
   */
  public static double beyond(Tally candidate, double bound, double oddsRatio) {
    // p = r b / (1 - b + r b), so log p/b = log r - log(1 - b + r b), log (1-p)/(1-b) = minus that.
    return candidate.bad() * Math.log(oddsRatio)
        - candidate.attempts() * Math.log1p(bound * (oddsRatio - 1));
  }
}
