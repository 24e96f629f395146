package dhash.guard.postgres;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code dhash_<env>_<YYYYMMDD_HHMMSS>}: the environment's name may have underscores itself and may
 * be the beginning of another's.
 */
record BackupName(String environment, Instant second) {
  static final String ZIP = ".zip";
  private static final int STAMP_LENGTH = 15;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

  static BackupName at(String environment, Instant now) {
    return new BackupName(environment, now.truncatedTo(ChronoUnit.SECONDS));
  }

  /** What a file's name says; empty where it is no backup of that environment. */
  static Optional<BackupName> of(String fileName, String environment) {
    if (!belongs(fileName, environment)) {
      return Optional.empty();
    }
    String stamp = fileName.substring(fileName.length() - ZIP.length() - STAMP_LENGTH);
    try {
      return Optional.of(
          new BackupName(environment, STAMP.parse(stamp.replace(ZIP, ""), Instant::from)));
    } catch (DateTimeParseException noTime) {
      return Optional.empty();
    }
  }

  /** Whether a file of this name is a backup of that environment. */
  static boolean belongs(String fileName, String environment) {
    return Pattern.matches(
        Pattern.quote("dhash_" + environment) + "_\\d{8}_\\d{6}\\.zip", fileName);
  }

  BackupName next() {
    return new BackupName(environment, second.plusSeconds(1));
  }

  String text() {
    return "dhash_" + environment + "_" + STAMP.format(second);
  }
}
