package dhash.guard.cli.backtest;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** Measured numbers as they are printed. */
public final class Rounded {
  private static final MathContext DIGITS = new MathContext(4);
  private static final double LARGE = 1e15;

  private Rounded() {}

  /**
   * A whole number, or one of four digits, whole where those are; null where nothing was measured.
   */
  public static @Nullable Number of(double value) {
    if (!Double.isFinite(value)) {
      return null;
    }
    if (isWhole(value)) {
      return (long) value;
    }
    double rounded = new BigDecimal(value).round(DIGITS).doubleValue();
    return isWhole(rounded) ? (Number) (long) rounded : (Number) rounded;
  }

  private static boolean isWhole(double value) {
    return value == Math.rint(value) && Math.abs(value) < LARGE;
  }
}
