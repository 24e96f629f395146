package dhash.guard.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When an environment's server was found to have ended unasked and was started again, a line each,
 * newest last. Whoever starts it notes it: the supervisor, a guard, or a command.
 */
record Restarts(Path file) {
  private static final int MOST_KEPT = 100;

  /** A disk without room for it keeps nobody from the database. */
  void add(Instant at) {
    try {
      List<String> lines = new ArrayList<>(lines());
      lines.add(at.toString());
      List<String> newest = lines.subList(Math.max(0, lines.size() - MOST_KEPT), lines.size());
      Folders.write(file, String.join("\n", newest) + "\n");
    } catch (IOException full) {
      return;
    }
  }

  Optional<Instant> last() throws IOException {
    List<String> lines = lines();
    return lines.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(lines.getLast()));
  }

  private List<String> lines() throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }
}
