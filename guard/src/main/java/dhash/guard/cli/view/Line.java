package dhash.guard.cli.view;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** One line of a log, in UTC: {@code [2024-01-01 12:00:00] [INFO] text}. */
public record Line(Instant at, Level level, String text) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  /** How much it should worry its reader. */
  public enum Level {
    INFO,
    SUCCESS,
    WARN,
    ERROR
  }

  @Override
  public String toString() {
    return "[" + TIME.format(at) + "] [" + level + "] " + text;
  }
}
