package dhash.guard.config;

import dhash.engine.plan.Freeze;
import dhash.engine.plan.FreezeCalendar;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Freezes as operators write them, with semicolons between them: {@code Fri 16:00-Mon 08:00
 * Europe/Amsterdam}, {@code 22:00-06:00}, {@code 2026-12-20..2027-01-03}, {@code 2026-12-24
 * 12:00..2026-12-27 08:00 Europe/Amsterdam}. Without a zone they are in UTC.
 */
final class FreezeSyntax {
  private static final String FIX =
      "Write e.g. Fri 16:00-Mon 08:00 Europe/Amsterdam; 2026-12-20..2027-01-03.";
  private static final int MOST = 100;

  private static final String DAY = "([A-Za-z]{3})";
  private static final String TIME = "(\\d{2}:\\d{2})";
  private static final String DATE = "(\\d{4}-\\d{2}-\\d{2})";
  private static final String ZONE = "(?:\\s+(\\S+))?";
  private static final Pattern WEEKLY =
      Pattern.compile(DAY + "\\s+" + TIME + "\\s*-\\s*" + DAY + "\\s+" + TIME + ZONE);
  private static final Pattern DAILY = Pattern.compile(TIME + "\\s*-\\s*" + TIME + ZONE);
  private static final Pattern ONCE =
      Pattern.compile(
          DATE + "(?:\\s+" + TIME + ")?\\s*\\.\\.\\s*" + DATE + "(?:\\s+" + TIME + ")?" + ZONE);

  private static final Map<String, DayOfWeek> DAYS = new TreeMap<>();

  static {
    for (DayOfWeek day : DayOfWeek.values()) {
      DAYS.put(day.name().substring(0, 3), day);
    }
  }

  private FreezeSyntax() {}

  /**
   * All windows that can be understood.
   *
   * @param bad gets each of the others, and what is wrong with it
   */
  static FreezeCalendar calendar(String text, BiConsumer<String, InvalidValueException> bad) {
    List<Freeze> freezes = new ArrayList<>();
    for (String each : text.split(";", -1)) {
      try {
        if (!each.isBlank()) {
          freezes.add(freeze(each.strip()));
        }
      } catch (InvalidValueException none) {
        bad.accept(each.strip(), none);
      }
    }
    if (freezes.size() > MOST) {
      bad.accept(
          text,
          new InvalidValueException("names more than " + MOST + " windows", "Leave some out."));
      return FreezeCalendar.NONE;
    }
    return new FreezeCalendar(freezes);
  }

  private static Freeze freeze(String text) {
    Matcher weekly = WEEKLY.matcher(text);
    if (weekly.matches()) {
      return weekly(text, weekly);
    }
    Matcher daily = DAILY.matcher(text);
    if (daily.matches()) {
      Freeze.Daily freeze =
          new Freeze.Daily(time(daily.group(1)), time(daily.group(2)), zone(daily.group(3)));
      return lasting(!freeze.from().equals(freeze.to()), text, freeze);
    }
    Matcher once = ONCE.matcher(text);
    if (once.matches()) {
      return once(text, once);
    }
    throw new InvalidValueException("has \"" + text + "\" in it, which is no freeze", FIX);
  }

  private static Freeze weekly(String text, Matcher parts) {
    Freeze.Weekly freeze =
        new Freeze.Weekly(
            day(parts.group(1)),
            time(parts.group(2)),
            day(parts.group(3)),
            time(parts.group(4)),
            zone(parts.group(5)));
    boolean ends = freeze.fromDay() != freeze.toDay() || !freeze.from().equals(freeze.to());
    return lasting(ends, text, freeze);
  }

  /** A date alone is the whole day. */
  private static Freeze once(String text, Matcher parts) {
    LocalDateTime from =
        date(parts.group(1)).atTime(parts.group(2) == null ? LocalTime.MIN : time(parts.group(2)));
    LocalDate last = date(parts.group(3));
    LocalDateTime to =
        parts.group(4) == null
            ? last.plusDays(1).atStartOfDay()
            : last.atTime(time(parts.group(4)));
    return lasting(from.isBefore(to), text, new Freeze.Once(from, to, zone(parts.group(5))));
  }

  private static Freeze lasting(boolean lasts, String text, Freeze freeze) {
    if (!lasts) {
      throw new InvalidValueException(
          "has \"" + text + "\" in it, which does not end after it begins", FIX);
    }
    return freeze;
  }

  private static DayOfWeek day(String text) {
    return Optional.ofNullable(DAYS.get(text.toUpperCase(Locale.ROOT)))
        .orElseThrow(() ->
            new InvalidValueException(
                "names \"" + text + "\", which is no day",
                "Use Mon, Tue, Wed, Thu, Fri, Sat, Sun."));
  }

  private static LocalTime time(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException none) {
      throw new InvalidValueException(
          "names \"" + text + "\", which is no time", "Write times from 00:00 to 23:59.");
    }
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException none) {
      throw new InvalidValueException(
          "names \"" + text + "\", which is no date", "Write dates such as 2026-12-20.");
    }
  }

  private static ZoneId zone(@org.jspecify.annotations.Nullable String text) {
    try {
      return text == null ? ZoneOffset.UTC : ZoneId.of(text);
    } catch (DateTimeException none) {
      throw new InvalidValueException(
          "names \"" + text + "\", which is no time zone", "Write e.g. Europe/Amsterdam, or UTC.");
    }
  }
}
