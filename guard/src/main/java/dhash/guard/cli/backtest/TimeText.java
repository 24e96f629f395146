package dhash.guard.cli.backtest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as monitoring systems write them: seconds or milliseconds since 1970, or a date and a time
 * of day, in UTC where no offset follows. After an offset, the zone's name and the monotonic clock
 * that Go adds say nothing new; whatever else follows would, and is not guessed.
 */
final class TimeText {
  private static final Pattern NUMBER = Pattern.compile("\\d{9,13}(\\.\\d{1,9})?");
  private static final double FIRST_MILLIS = 1e11;
  private static final Pattern TEXT =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?)"
              + "(?: ?(?:(Z|[+-]\\d\\d:?\\d\\d)(?: [A-Z]{3,5}| [+-]\\d{2,4})?|UTC|GMT)"
              + "(?: m=[+-]\\d{1,19}(?:\\.\\d{1,9})?)?)?");

  private TimeText() {}

  static Optional<Instant> read(String given) {
    String text = given.strip();
    if (NUMBER.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      return Optional.of(
          Instant.ofEpochMilli(Math.round(number >= FIRST_MILLIS ? number : number * 1000)));
    }
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      String offset = parts.group(3) == null ? "Z" : parts.group(3);
      return Optional.of(
          LocalDateTime.parse(parts.group(1) + "T" + parts.group(2))
              .toInstant(ZoneOffset.of(offset)));
    } catch (DateTimeException impossible) {
      return Optional.empty();
    }
  }

  static Instant read(CsvFile file, CsvFile.Row row, int column) {
    String text = row.cells().get(column);
    return read(text)
        .orElseThrow(() ->
            BadFile.at(
                file.name(),
                row.line(),
                "\"" + text + "\" in \"" + file.columns().get(column) + "\" is no time",
                "Write seconds since 1970, or 2026-03-01 12:00:00, in UTC."));
  }
}
