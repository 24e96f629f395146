package dhash.engine.evidence.scenario;

import java.util.List;

/**
 * How long requests take: lognormal around 40 ms, in the buckets of the image-hash service.
 *
 * @param slower how many times as long as usual
 * @param stuck the share that takes {@code stuckSeconds} instead
 */
record Durations(double slower, double stuck, double stuckSeconds) {
  static final List<Double> BOUNDS =
      List.of(
          .005,
          .01,
          .025,
          .05,
          .1,
          .25,
          .5,
          .75,
          1.0,
          1.5,
          2.0,
          2.5,
          3.0,
          4.0,
          5.0,
          10.0,
          Double.POSITIVE_INFINITY);
  static final Durations USUAL = new Durations(1, 0, 0);
  private static final double MEDIAN = 0.04;
  private static final double SIGMA = 0.6;

  /** The share below a bound in seconds. */
  double below(double bound) {
    double rest =
        Double.isInfinite(bound) ? 1 : normal(Math.log(bound / (MEDIAN * slower)) / SIGMA);
    return (1 - stuck) * rest + (bound >= stuckSeconds ? stuck : 0);
  }

  Durations slowedBy(double factor) {
    return new Durations(slower * factor, stuck, stuckSeconds);
  }

  Durations stuck(double share, double seconds) {
    return new Durations(slower, share, seconds);
  }

  /** The normal distribution function, to 1e-7 (Abramowitz and Stegun 26.2.17). */
  private static double normal(double z) {
    double t = 1 / (1 + 0.2316419 * Math.abs(z));
    double tail =
        Math.exp(-z * z / 2)
            / Math.sqrt(2 * Math.PI)
            * t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return z > 0 ? 1 - tail : tail;
  }
}
