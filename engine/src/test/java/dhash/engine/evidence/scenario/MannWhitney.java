package dhash.engine.evidence.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Kayenta's judge: the confidence interval of the shift between two samples, by Mann and Whitney's
 * test turned round (as R's {@code wilcox.test}), confidence 0.98, tolerance 0.25.
 */
record MannWhitney(List<Double> candidate, List<Double> control) {
  /** The normal quantile of 0.99. */
  private static final double Z = 2.3263478740408408;

  private static final double TOLERANCE = 0.25;

  /** One value of the pooled samples; whose it is decides whether its rank counts. */
  private record Value(double value, boolean shifted) {}

  /** The lower end is above a quarter of the estimate. */
  boolean isHigh() {
    // The statistic falls as the shift rises: below z at 0, the lower end is below 0 as well.
    if (!(statistic(0) > Z)) {
      return false;
    }
    return low() > TOLERANCE * Math.abs(estimate());
  }

  double low() {
    return root(Z);
  }

  double high() {
    return root(-Z);
  }

  double estimate() {
    return root(0);
  }

  private double root(double z) {
    double from = min(candidate) - max(control);
    double to = max(candidate) - min(control);
    if (!(from < to) || !(statistic(from) - z > 0)) {
      return from;
    }
    if (!(statistic(to) - z < 0)) {
      return to;
    }
    return Brent.zero(shift -> statistic(shift) - z, from, to, 1e-4);
  }

  /** W(shift): how far the ranks of the candidate, less the shift, are from what luck expects. */
  private double statistic(double shift) {
    List<Value> values = new ArrayList<>();
    candidate.forEach(value -> values.add(new Value(value - shift, true)));
    control.forEach(value -> values.add(new Value(value, false)));
    values.sort(Comparator.comparingDouble(Value::value));
    double x = candidate.size();
    double y = control.size();
    double n = x + y;
    double ranks = 0;
    double ties = 0;
    int from = 0;
    while (from < values.size()) {
      int to = from;
      int shifted = 0;
      while (to < values.size() && values.get(to).value() == values.get(from).value()) {
        shifted += values.get(to).shifted() ? 1 : 0;
        to++;
      }
      double equal = to - from;
      ranks += shifted * (from + 1 + to) / 2.0;
      ties += equal * (equal * equal - 1);
      from = to;
    }
    double dz = ranks - x * (x + 1) / 2 - x * y / 2;
    double sigma = Math.sqrt(x * y / 12 * (n + 1 - ties / (n * (n - 1))));
    return (dz - Math.signum(dz) / 2) / sigma;
  }

  private static double min(List<Double> values) {
    return values.stream().min(Comparator.naturalOrder()).orElseThrow();
  }

  private static double max(List<Double> values) {
    return values.stream().max(Comparator.naturalOrder()).orElseThrow();
  }
}
