package dhash.engine.evidence;

import java.util.function.DoubleUnaryOperator;

/**
 * Between which rates the truth lies, valid at every look: those p that a bet spread evenly over
 * all rates does not beat {@code 1/alpha} to 1, {@code (n + 1) Binomial(x; n, p) >= alpha} (Robbins
 * 1970; Howard et al. 2021, Time-uniform confidence sequences; the prior is Beta(1,1)).
 */
public record RateRange(double low, double high) {
  /** Everything is possible. */
  private static final RateRange ANY = new RateRange(0, 1);

  public static RateRange of(Tally tally, double alpha) {
    long n = tally.attempts();
    long x = tally.bad();
    if (n == 0) {
      return ANY;
    }
    double rate = tally.rate();
    DoubleUnaryOperator above =
        p -> Math.log1p((double) n) + LogProbability.binomial(x, n, p, 1 - p) - Math.log(alpha);
    return new RateRange(edge(above, rate, 0), edge(above, rate, 1));
  }

  /** Where the function turns negative between a rate inside and one outside. */
  private static double edge(DoubleUnaryOperator above, double inside, double outside) {
    double in = inside;
    double out = outside;
    for (int i = 0; i < 100; i++) {
      double middle = (in + out) / 2;
      if (above.applyAsDouble(middle) >= 0) {
        in = middle;
      } else {
        out = middle;
      }
    }
    return in;
  }
}
