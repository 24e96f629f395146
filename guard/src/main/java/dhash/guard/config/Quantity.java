package dhash.guard.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units, as operators write them. */
public final class Quantity {
  private static final Pattern NUMBER =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)([A-Za-z]{0,3})");
  private static final Map<String, Long> SIZES =
      Map.of(
          "",
          1L,
          "k",
          1_000L,
          "K",
          1_000L,
          "M",
          1_000_000L,
          "G",
          1_000_000_000L,
          "Ki",
          1L << 10,
          "Mi",
          1L << 20,
          "Gi",
          1L << 30,
          "Ti",
          1L << 40,
          "T",
          1_000_000_000_000L);
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "min", 60_000L, "h", 3_600_000L);

  private Quantity() {}

  /**
   * A data size in bytes: {@code 2Gi}, {@code 512Mi}, {@code 1G}, {@code 1048576}.
   *
   * @throws InvalidValueException when it is none
   */
  public static long bytes(String text) {
    return scaled(text, SIZES, "is no data size", "Write a size such as 512Mi, 2Gi or 1G.");
  }

  /**
   * A share of processors in thousandths: {@code 1000m}, {@code 0.5}, {@code 2}.
   *
   * @throws InvalidValueException when it is none
   */
  public static int cpuMillis(String text) {
    long millis =
        scaled(
            text,
            Map.of("m", 1L, "", 1_000L),
            "is no amount of processors",
            "Write thousandths such as 500m, or cores such as 0.5 or 2.");
    if (millis < 10 || millis > 1_000_000) {
      throw new InvalidValueException("is not between 10m and 1000 cores", "Write e.g. 1000m.");
    }
    return (int) millis;
  }

  /**
   * A duration: {@code 90s}, {@code 15m}, {@code 500ms}, {@code 2h}.
   *
   * @param bareUnit what a number without a unit counts; empty to refuse one
   * @throws InvalidValueException when it is none, or nothing
   */
  public static Duration duration(String text, Optional<ChronoUnit> bareUnit) {
    boolean bare = !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
    String fix = "Write a duration such as 90s, 15m or 2h.";
    if (bare && bareUnit.isEmpty()) {
      throw new InvalidValueException("has no unit", fix);
    }
    String suffix = bare ? (bareUnit.orElseThrow() == ChronoUnit.MINUTES ? "m" : "s") : "";
    Duration duration = Duration.ofMillis(scaled(text + suffix, MILLIS, "is no duration", fix));
    if (duration.isZero() || duration.compareTo(Duration.ofDays(7)) > 0) {
      throw new InvalidValueException("is not between 1 ms and 7 days", fix);
    }
    return duration;
  }

  /**
   * A whole number.
   *
   * @throws InvalidValueException when it is none or out of the range, whose bounds belong to it
   */
  public static int wholeNumber(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number that is out of the range.
    }
    throw new InvalidValueException(
        "is no whole number from " + least + " to " + most, "Write such a number.");
  }

  private static long scaled(String text, Map<String, Long> units, String reason, String fix) {
    Matcher matcher = NUMBER.matcher(text);
    Long factor = matcher.matches() ? units.get(matcher.group(2)) : null;
    if (factor == null) {
      throw new InvalidValueException(reason, fix);
    }
    BigDecimal product = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor));
    if (product.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new InvalidValueException("is too large", fix);
    }
    return product.longValue();
  }
}
