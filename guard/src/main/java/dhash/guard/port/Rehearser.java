package dhash.guard.port;

import dhash.guard.port.BackupStore.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tries a release's migrations on a restored copy before they run on the living database. */
public interface Rehearser {
  /**
   * One migration, as it went on the copy.
   *
   * @param locks the strong ones that it took on tables that were there before, such as {@code
   *     AccessExclusiveLock on public.images}
   * @param rewritten tables that it wrote anew as a whole
   * @param growthBytes by how much it made the database bigger
   */
  record Step(
      String version,
      String description,
      Duration took,
      List<String> locks,
      List<String> rewritten,
      long growthBytes) {
    public Step {
      locks = List.copyOf(locks);
      rewritten = List.copyOf(rewritten);
    }
  }

  /**
   * @param backup what was restored for it
   * @param restored how long that took
   * @param undone how long the way back took
   * @param problems why the migrations must not run; empty where they may
   * @param unproven what it could not show
   */
  record Rehearsal(
      String backup,
      Instant at,
      Duration restored,
      List<Step> steps,
      Duration undone,
      List<String> problems,
      List<String> unproven) {
    public Rehearsal {
      steps = List.copyOf(steps);
      problems = List.copyOf(problems);
      unproven = List.copyOf(unproven);
    }
  }

  /**
   * Restores the backup into a scratch place, migrates up, undoes, compares schema and data with
   * the beginning, and migrates up again. The living database is never touched.
   *
   * @param contract whether contract migrations are tried as well, at the end
   * @throws IOException when it could not be held, which says nothing of the migrations
   */
  Rehearsal rehearse(Path backup, Path migrationsFolder, boolean contract, Progress progress)
      throws IOException, InterruptedException;

  /** The last one that was held in this environment. */
  Optional<Rehearsal> last() throws IOException;
}
