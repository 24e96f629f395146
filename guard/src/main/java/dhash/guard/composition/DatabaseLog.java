package dhash.guard.composition;

import dhash.guard.cli.view.Line;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells operators of embedded databases that ended unasked and were started again, by whomever: a
 * line each in {@code logs/database_<env>.log} and in the supervisor's own log.
 */
final class DatabaseLog {
  private static final System.Logger LOG = System.getLogger(DatabaseLog.class.getName());
  private static final int MOST_KEPT = 1000;

  private final Path logs;
  private final Map<String, Instant> told = new ConcurrentHashMap<>();

  DatabaseLog(Path logs) {
    this.logs = logs;
  }

  /** To be called about once a second; says each restart once, over the supervisor's death too. */
  void tell(String environment, Instant restarted) {
    if (restarted.equals(told.put(environment, restarted))) {
      return;
    }
    String text =
        "The database of "
            + environment
            + " had ended unasked; it was started again. What it said itself stands in .dhash/"
            + environment
            + "/postgres/log";
    try {
      if (keep(environment, new Line(restarted, Line.Level.WARN, text).toString())) {
        LOG.log(Level.WARNING, "{0} ({1})", text, restarted);
      }
    } catch (IOException unwritable) {
      LOG.log(Level.WARNING, "{0} ({1}); {2}", text, restarted, unwritable);
    }
  }

  /** Whether it was not there yet. */
  private boolean keep(String environment, String line) throws IOException {
    Path file = logs.resolve("database_" + environment + ".log");
    List<String> lines =
        new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.<String>of());
    if (lines.contains(line)) {
      return false;
    }
    lines.add(line);
    Files.createDirectories(logs);
    Files.write(file, lines.subList(Math.max(0, lines.size() - MOST_KEPT), lines.size()));
    return true;
  }
}
