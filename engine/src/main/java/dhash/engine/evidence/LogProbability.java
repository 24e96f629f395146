package dhash.engine.evidence;

/**
 * Logarithms of binomial and hypergeometric probabilities, to about 14 digits at any size.
 *
 * <p>The obvious way, by differences of log-factorials, loses a digit for every digit of the
 * counts. C. Loader's way (Fast and accurate computation of binomial probabilities, 2000; also R's
 * {@code dbinom} and {@code dhyper}) has the large parts cancelled on paper.
 */
final class LogProbability {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);
  private static final int SMALL = 16;

  private LogProbability() {}

  /**
   * Of {@code x} among {@code drawn} that come from {@code candidate} when {@code drawn} of {@code
   * candidate + baseline} are drawn blindly. Zero or negative infinity for impossible draws is the
   * caller's to avoid.
   */
  static double hypergeometric(long x, long candidate, long baseline, long drawn) {
    double all = (double) candidate + baseline;
    double p = drawn / all;
    double q = (all - drawn) / all;
    return binomial(x, candidate, p, q)
        + binomial(drawn - x, baseline, p, q)
        - binomial(drawn, candidate + baseline, p, q);
  }

  /** Of {@code x} in {@code n}, each with probability p; q is {@code 1 - p}, not yet rounded. */
  static double binomial(long x, long n, double p, double q) {
    if (x == 0 || x == n) {
      return x == n ? power(p, q, n) : power(q, p, n);
    }
    double all = n;
    double hits = x;
    double rest = all - hits;
    return remainder(all)
        - remainder(hits)
        - remainder(rest)
        - deviance(hits, all * p)
        - deviance(rest, all * q)
        - (LOG_TWO_PI + Math.log(hits) + Math.log(rest / all)) / 2;
  }

  /** {@code n log p}, where 1 - p is known as well and may be tiny. */
  private static double power(double p, double oneLess, long n) {
    if (n == 0) {
      return 0;
    }
    return n * (oneLess < 0.5 ? Math.log1p(-oneLess) : Math.log(p));
  }

  /** What Stirling's formula leaves of log n!. */
  private static double remainder(double n) {
    if (n < SMALL) {
      double logFactorial = 0;
      for (int i = 2; i <= n; i++) {
        logFactorial += Math.log(i);
      }
      return logFactorial - (n + 0.5) * Math.log(n) + n - LOG_TWO_PI / 2;
    }
    double square = n * n;
    return (1.0 / 12
            - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square)
                / square)
        / n;
  }

  /** {@code x log(x/mean) + mean - x}, by its series where the two are near and would cancel. */
  private static double deviance(double x, double mean) {
    if (Math.abs(x - mean) >= 0.1 * (x + mean)) {
      return x * Math.log(x / mean) + mean - x;
    }
    double v = (x - mean) / (x + mean);
    double sum = (x - mean) * v;
    double term = 2 * x * v;
    for (int i = 3; ; i += 2) {
      term *= v * v;
      double next = sum + term / i;
      if (next == sum) {
        return sum;
      }
      sum = next;
    }
  }

  /** {@code log(sum of exp(log))}; negative infinity counts as zero. */
  static double logSum(double... logs) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      largest = Math.max(largest, log);
    }
    if (Double.isInfinite(largest)) {
      return largest;
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - largest);
    }
    return largest + Math.log(sum);
  }
}
