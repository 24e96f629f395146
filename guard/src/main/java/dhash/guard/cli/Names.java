package dhash.guard.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Names of files that carry a time, in UTC. */
final class Names {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

  private Names() {}

  /** Such as {@code deploy_staging_20240101_120000.log}. */
  static String of(String what, String environment, Instant at, String ending) {
    return of(what + "_" + environment, at, ending);
  }

  /** Such as {@code logging_validation_20240101_120000.log}. */
  static String of(String what, Instant at, String ending) {
    return what + "_" + TIME.format(at) + "." + ending;
  }
}
