package dhash.engine.evidence;

import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Between which odds ratios the truth lies, with 95 % confidence where failures come one by one:
 * those that a bet spread over all ratios from 1/32 to 256 does not beat 20 to 1 (Robbins' method
 * of mixtures). Tempered like the evidence.
 *
 * @param low zero where there is no lower limit
 * @param high infinite where there is no upper limit
 */
public record OddsRatio(double low, double high) {
  private static final double LOG_TWENTY = Math.log(20);

  /** The whole range of ratios that are told apart. */
  private static final double FURTHEST = 1e6;

  private static final double[] ALL =
      IntStream.rangeClosed(-10, 16).mapToDouble(i -> Math.pow(2, i / 2.0)).toArray();

  /** Of two tallies, the logarithms of ratios divided by {@code phi}. */
  public static OddsRatio between(Tally candidate, Tally baseline, double phi) {
    DoubleUnaryOperator log = odds -> LikelihoodRatio.conditional(candidate, baseline, odds) / phi;
    double[] logs = new double[ALL.length];
    int best = 0;
    for (int i = 0; i < ALL.length; i++) {
      logs[i] = log.applyAsDouble(ALL[i]);
      best = logs[i] > logs[best] ? i : best;
    }
    double least = LogProbability.logSum(logs) - Math.log(ALL.length) - LOG_TWENTY;
    DoublePredicate plausible = odds -> log.applyAsDouble(odds) > least;
    double low = edge(plausible, ALL[best], 1 / FURTHEST);
    double high = edge(plausible, ALL[best], FURTHEST);
    return new OddsRatio(
        low <= 1 / FURTHEST ? 0 : low, high >= FURTHEST ? Double.POSITIVE_INFINITY : high);
  }

  /** How many times as high the rate is, where the baseline's is known. */
  public OddsRatio asRateRatio(double baselineRate) {
    return new OddsRatio(rateRatio(low, baselineRate), rateRatio(high, baselineRate));
  }

  private static double rateRatio(double odds, double rate) {
    if (Double.isInfinite(odds)) {
      return rate > 0 ? 1 / rate : odds;
    }
    return odds / (1 - rate + odds * rate);
  }

  /**
   * The last plausible ratio between one that is and one that may not be. Halves the gap in logs.
   */
  private static double edge(DoublePredicate plausible, double inside, double outside) {
    if (plausible.test(outside)) {
      return outside;
    }
    double in = Math.log(inside);
    double out = Math.log(outside);
    while (Math.abs(out - in) > 1e-9) {
      double middle = (in + out) / 2;
      if (plausible.test(Math.exp(middle))) {
        in = middle;
      } else {
        out = middle;
      }
    }
    return Math.exp(in);
  }
}
