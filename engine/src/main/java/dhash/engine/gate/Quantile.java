package dhash.engine.gate;

import dhash.engine.gate.Telemetry.Histogram;
import java.util.List;

/**
 * A quantile read from a histogram: known to lie in one bucket, nowhere more exactly.
 *
 * @param lowerMillis the bucket's lower edge
 * @param upperMillis the bucket's upper edge; infinite in the last bucket
 * @param interpolatedMillis the value that Prometheus's {@code histogram_quantile} gives: linear
 *     within the bucket, the last finite bound in the last bucket
 */
public record Quantile(double lowerMillis, double upperMillis, double interpolatedMillis) {

  /**
   * Reads the quantile.
   *
   * @param q between 0 and 1
   * @throws IllegalArgumentException when nothing was counted
   */
  public static Quantile of(Histogram histogram, double q) {
    List<Double> bounds = histogram.upperBoundsMillis();
    List<Double> counts = histogram.cumulativeCounts();
    double rank = q * histogram.count();
    if (histogram.count() <= 0) {
      throw new IllegalArgumentException("no quantile of nothing");
    }
    int bucket = 0;
    while (counts.get(bucket) < rank) {
      bucket++;
    }
    double lower = bucket == 0 ? 0 : bounds.get(bucket - 1);
    double upper = bounds.get(bucket);
    if (Double.isInfinite(upper)) {
      return new Quantile(lower, upper, lower);
    }
    double below = bucket == 0 ? 0 : counts.get(bucket - 1);
    double within = counts.get(bucket) - below;
    return new Quantile(lower, upper, lower + (upper - lower) * (rank - below) / within);
  }
}
