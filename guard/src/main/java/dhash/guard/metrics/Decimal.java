package dhash.guard.metrics;

/** Numbers as Prometheus writes them. */
final class Decimal {
  /** Below ten to this power, and with as many places, one division rounds correctly. */
  private static final int EXACT_DIGITS = 15;

  private static final int LONGEST = 100;
  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private Decimal() {}

  /**
   * Also {@code NaN} and the infinities.
   *
   * @throws NumberFormatException when it is none of these; its message is not for operators
   */
  static double parse(String text, int from, int to) {
    char last = to > from ? text.charAt(to - 1) : 0;
    if (last != 'N' && last != 'n' && last != 'f') {
      return parseFinite(text, from, to);
    }
    return switch (text.substring(from, to)) {
      case "NaN", "nan" -> Double.NaN;
      case "+Inf", "Inf", "+inf", "inf" -> Double.POSITIVE_INFINITY;
      case "-Inf", "-inf" -> Double.NEGATIVE_INFINITY;
      default -> throw new NumberFormatException();
    };
  }

  /**
   * Decimal digits with sign, point and exponent. Java's own parser also takes {@code 1f}, {@code
   * 0x1p3} and {@code Infinity}: not here. What is too large becomes infinite.
   *
   * @throws NumberFormatException when it is no number; its message is not for operators
   */
  static double parseFinite(String text, int from, int to) {
    long digits = 0;
    int count = 0;
    int places = -1;
    int start = from < to && text.charAt(from) == '-' ? from + 1 : from;
    for (int i = start; i < to; i++) {
      char c = text.charAt(i);
      if (c == '.' && places < 0) {
        places = 0;
      } else if (c >= '0' && c <= '9' && count < EXACT_DIGITS) {
        digits = 10 * digits + (c - '0');
        count++;
        places += places < 0 ? 0 : 1;
      } else {
        return slowly(text, from, to);
      }
    }
    if (count == 0) {
      throw new NumberFormatException();
    }
    double value = digits / POWERS[Math.max(places, 0)];
    return start > from ? -value : value;
  }

  private static double slowly(String text, int from, int to) {
    if (to - from > LONGEST) {
      throw new NumberFormatException();
    }
    for (int i = from; i < to; i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        throw new NumberFormatException();
      }
    }
    return Double.parseDouble(text.substring(from, to));
  }
}
