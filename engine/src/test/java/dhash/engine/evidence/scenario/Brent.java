package dhash.engine.evidence.scenario;

import java.util.function.DoubleUnaryOperator;

/**
 * Brent's root finder (1973) step by step as R's {@code zeroin} and Kayenta have it, for their
 * check values end where its last step ends.
 */
final class Brent {
  private static final double PRECISION = Math.ulp(1.0);

  private Brent() {}

  /** Where the function is zero between two points at which it has different signs. */
  static double zero(DoubleUnaryOperator f, double from, double to, double tolerance) {
    double a = from;
    double b = to;
    double fa = f.applyAsDouble(a);
    double fb = f.applyAsDouble(b);
    double c = a;
    double fc = fa;
    for (int i = 0; i < 1000; i++) {
      double before = b - a;
      if (Math.abs(fc) < Math.abs(fb)) {
        a = b;
        b = c;
        c = a;
        fa = fb;
        fb = fc;
        fc = fa;
      }
      double least = 2 * PRECISION * Math.abs(b) + tolerance / 2;
      double step = (c - b) / 2;
      if (Math.abs(step) <= least || fb == 0) {
        return b;
      }
      if (Math.abs(before) >= least && Math.abs(fa) > Math.abs(fb)) {
        step = interpolated(a, b, c, fa, fb, fc, before, step, least);
      }
      a = b;
      fa = fb;
      b += Math.abs(step) < least ? Math.copySign(least, step) : step;
      fb = f.applyAsDouble(b);
      if (fb * fc > 0) {
        c = a;
        fc = fa;
      }
    }
    return b;
  }

  private static double interpolated(
      double a,
      double b,
      double c,
      double fa,
      double fb,
      double fc,
      double before,
      double half,
      double least) {
    double gap = c - b;
    double p;
    double q;
    if (a == c) {
      p = gap * (fb / fa);
      q = 1 - fb / fa;
    } else {
      double ac = fa / fc;
      double bc = fb / fc;
      double ba = fb / fa;
      p = ba * (gap * ac * (ac - bc) - (b - a) * (bc - 1));
      q = (ac - 1) * (bc - 1) * (ba - 1);
    }
    if (p > 0) {
      q = -q;
    } else {
      p = -p;
    }
    boolean inside = p < 0.75 * gap * q - Math.abs(least * q) / 2 && p < Math.abs(before * q / 2);
    return inside ? p / q : half;
  }
}
