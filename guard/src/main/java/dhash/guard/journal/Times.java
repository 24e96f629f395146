package dhash.guard.journal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads moments and spans as {@code java.time} writes them, digit by digit: a journal is samples
 * for the most part, and what its formatters do for each took longer than all else in the line.
 * What is not in the usual form is left to them.
 */
final class Times {
  private static final int SECONDS_A_DAY = 86_400;
  private static final int WITHOUT_FRACTION = "2026-03-01T12:00:00Z".length();
  private static final int POINT = WITHOUT_FRACTION - 1;
  private static final int NANO_DIGITS = 9;

  private Times() {}

  static JacksonModule module() {
    return new SimpleModule()
        .addDeserializer(Instant.class, new Moment())
        .addDeserializer(Duration.class, new Span());
  }

  static Instant instant(String text) {
    return isUsual(text)
        ? Instant.ofEpochSecond(
            LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)).toEpochDay()
                    * SECONDS_A_DAY
                + digits(text, 11, 13) * 3600L
                + digits(text, 14, 16) * 60L
                + digits(text, 17, 19),
            nanos(text, WITHOUT_FRACTION, text.length() - 1))
        : Instant.parse(text);
  }

  /** {@code 2026-03-01T12:00:00Z}, or with a fraction of a second. */
  private static boolean isUsual(String text) {
    int length = text.length();
    return length >= WITHOUT_FRACTION
        && length <= WITHOUT_FRACTION + 1 + NANO_DIGITS
        && text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(10) == 'T'
        && text.charAt(13) == ':'
        && text.charAt(16) == ':'
        && text.charAt(length - 1) == 'Z'
        && (length == WITHOUT_FRACTION || text.charAt(POINT) == '.')
        && areDigits(text, 0, 4)
        && areDigits(text, 5, 7)
        && areDigits(text, 8, 10)
        && areDigits(text, 11, 13)
        && areDigits(text, 14, 16)
        && areDigits(text, 17, 19)
        && areDigits(text, WITHOUT_FRACTION, length - 1)
        && digits(text, 11, 13) < 24
        && digits(text, 14, 16) < 60
        && digits(text, 17, 19) < 60;
  }

  /** Spans of less than a minute, such as {@code PT0.002S}. */
  static Duration duration(String text) {
    int end = text.length() - 1;
    int point = text.indexOf('.');
    int whole = point < 0 ? end : point;
    boolean usual =
        end > 2
            && text.startsWith("PT")
            && text.charAt(end) == 'S'
            && whole > 2
            && whole <= 4
            && areDigits(text, 2, whole)
            && (point < 0 || (end - point - 1 <= NANO_DIGITS && areDigits(text, point + 1, end)));
    return usual
        ? Duration.ofSeconds(digits(text, 2, whole), point < 0 ? 0 : nanos(text, point + 1, end))
        : Duration.parse(text);
  }

  private static boolean areDigits(String text, int begin, int end) {
    for (int i = begin; i < end; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static int digits(String text, int begin, int end) {
    int value = 0;
    for (int i = begin; i < end; i++) {
      value = value * 10 + (text.charAt(i) - '0');
    }
    return value;
  }

  private static int nanos(String text, int begin, int end) {
    int value = 0;
    for (int i = begin; i < begin + NANO_DIGITS; i++) {
      value = value * 10 + (i < end ? text.charAt(i) - '0' : 0);
    }
    return value;
  }

  private static final class Moment extends StdDeserializer<Instant> {
    Moment() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) {
      try {
        return instant(parser.getString());
      } catch (DateTimeException none) {
        return (Instant)
            context.handleWeirdStringValue(Instant.class, parser.getString(), "no moment");
      }
    }
  }

  private static final class Span extends StdDeserializer<Duration> {
    Span() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context) {
      try {
        return duration(parser.getString());
      } catch (DateTimeException none) {
        return (Duration)
            context.handleWeirdStringValue(Duration.class, parser.getString(), "no span of time");
      }
    }
  }
}
