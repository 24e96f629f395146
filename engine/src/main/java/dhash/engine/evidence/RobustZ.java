package dhash.engine.evidence;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How unusual a gauge's change is, such as a queue's length against the same minute the day before.
 * Gauges have no attempts to count, and what they do by themselves differs from service to service:
 * this is a score to be calibrated ({@link Calibration}), not a gate with a threshold of its own.
 */
public final class RobustZ {
  /** Makes the median absolute deviation estimate a normal law's standard deviation. */
  private static final double TO_SIGMA = 1.4826;

  private RobustZ() {}

  /**
   * In how many robust standard deviations (1.4826 times the median absolute deviation) the present
   * difference lies above the median one. A few wild values in the past don't move it.
   *
   * @param past earlier differences between a value and the one at the same minute before
   * @param now the present difference
   * @return empty where there is no past, it never varied, or a number is none
   */
  public static OptionalDouble of(List<Double> past, double now) {
    if (past.isEmpty() || !Double.isFinite(now) || !past.stream().allMatch(Double::isFinite)) {
      return OptionalDouble.empty();
    }
    double middle = median(past);
    double spread = TO_SIGMA * median(past.stream().map(v -> Math.abs(v - middle)).toList());
    return spread > 0 ? OptionalDouble.of((now - middle) / spread) : OptionalDouble.empty();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
