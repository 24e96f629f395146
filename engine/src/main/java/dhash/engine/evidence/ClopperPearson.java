package dhash.engine.evidence;

import java.util.function.DoublePredicate;

/**
 * The exact 95 % confidence interval of a share: the shares that would make what was seen, or what
 * lies further out, happen in at least 2.5 % of all cases (Clopper and Pearson, Biometrika 26,
 * 1934). Never too narrow, whatever the share and however few the cases.
 */
public record ClopperPearson(double low, double high) {
  private static final double TAIL = 0.025;

  /**
   * @throws IllegalArgumentException when there are fewer runs than hits, or none
   */
  public static ClopperPearson of(int hits, int runs) {
    if (hits < 0 || runs < 1 || hits > runs) {
      throw new IllegalArgumentException(hits + " of " + runs + " is no share");
    }
    double low = hits == 0 ? 0 : edge(p -> 1 - upTo(hits - 1, runs, p) < TAIL);
    double high = hits == runs ? 1 : edge(p -> upTo(hits, runs, p) > TAIL);
    return new ClopperPearson(low, high);
  }

  /** The largest p at which it holds, where it holds below some p and not above. */
  private static double edge(DoublePredicate holds) {
    double in = 0;
    double out = 1;
    for (int i = 0; i < 60; i++) {
      double middle = (in + out) / 2;
      if (holds.test(middle)) {
        in = middle;
      } else {
        out = middle;
      }
    }
    return in;
  }

  /** The chance of at most so many hits. */
  private static double upTo(int hits, int runs, double p) {
    double logWays = 0;
    double sum = 0;
    for (int i = 0; i <= hits; i++) {
      sum += Math.exp(logWays + i * Math.log(p) + (runs - i) * Math.log1p(-p));
      logWays += Math.log((double) (runs - i) / (i + 1));
    }
    return sum;
  }
}
