package dhash.guard.port;

import dhash.engine.plan.Revision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Backups of one environment: {@code dhash_<env>_<YYYYMMDD_HHMMSS>.zip} with its checksum beside
 * it.
 */
public interface BackupStore extends ProvenBackups {
  /**
   * @param revision the revision that was serving, or empty
   * @param rollout the rollout that it is made for, or empty for one made by hand
   * @param retentionDays recorded in the backup; it is never removed earlier
   * @param configuration the files to put in, secrets left out by the store
   */
  record Request(
      Optional<Revision> revision,
      Optional<String> rollout,
      int retentionDays,
      List<Path> configuration) {}

  /** A finished, read-back backup. */
  record Backup(
      Path file,
      String sha256,
      long bytes,
      Instant createdAt,
      int retentionDays,
      boolean verified) {}

  /** Says how far a long step is. Called from the thread that does the work. */
  interface Progress {
    void at(String what, long doneBytes, long totalBytes);

    /** Says, in one line, what an operator should know although the work goes on. */
    default void note(String line) {}
  }

  /**
   * What becomes of a backup, or of one copy of it, whose own days are over.
   *
   * @param where the path or address of the file
   * @param kept why it stays all the same; empty where it goes
   */
  record Fate(Backup backup, String where, Optional<String> kept) {
    public boolean goes() {
      return kept.isEmpty();
    }
  }

  /**
   * What backups are made and restored with here, in words for people. Changes and starts nothing.
   *
   * @throws GuardException when something for that is missing
   */
  String means() throws IOException, InterruptedException;

  /**
   * Streams database, configuration and revision into a new zip, writes the checksum, and reads
   * both back.
   */
  Backup take(Request request, Progress progress) throws IOException, InterruptedException;

  /**
   * Restores a backup once, beside everything, and writes what it holds beside it.
   *
   * @return the backup, verified
   * @throws GuardException when it is damaged, does not start, or holds something else than it says
   */
  Backup verify(Backup backup, Progress progress) throws IOException, InterruptedException;

  /** All backups of this environment, oldest first; others' are never among them. */
  List<Backup> list() throws IOException;

  /**
   * Removes backups whose own retention is over, here and at every location, but at none the newest
   * verified one nor one of {@code protectedFiles}. Where a location can't be reached, it is a
   * note.
   *
   * @param dryRun say what would be done, and do nothing
   * @return all whose days are over, with what becomes of them
   */
  List<Fate> prune(Instant now, Set<String> protectedFiles, boolean dryRun, Progress progress)
      throws IOException, InterruptedException;
}
