package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads scripts that are to run in one transaction, whole or not at all. */
final class ScriptText {
  /** A statement at a line's beginning; {@code BEGIN} of a function has no semicolon. */
  private static final Pattern ESCAPING =
      Pattern.compile(
          "^\\s*((begin|commit|rollback|abort|start\\s+transaction)(\\s+(work|transaction))?\\s*;"
              + "|(create|drop|reindex)\\b[^;]*\\bconcurrently\\b|vacuum\\b|alter\\s+system\\b)",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  private ScriptText() {}

  /**
   * @throws GuardException when the script begins or ends a transaction, or can't run in one
   */
  static String read(Path file) {
    String sql;
    try {
      sql = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Matcher escaping = ESCAPING.matcher(sql);
    if (escaping.find()) {
      throw new GuardException(
          ExitCode.REFUSED,
          file + " can't run in one transaction: '" + escaping.group().strip() + "'.",
          "Nothing was run.",
          "Take that statement out; each script runs in a transaction of its own.");
    }
    return sql;
  }
}
