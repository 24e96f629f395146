package dhash.guard.port;

import dhash.engine.plan.Revision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looks at an environment's backups as files. Needs no database and changes nothing. */
public interface BackupInspector {
  /**
   * A file that bears the name of a backup of this environment.
   *
   * @param backup what it is; empty where its checksum or its metadata are missing or unreadable
   * @param proof empty where it was never restored
   */
  record Item(Path file, long bytes, Optional<BackupStore.Backup> backup, Optional<Proof> proof) {}

  /** That a backup was restored and found to be whole: when, and how long that took. */
  record Proof(Instant at, Duration took) {}

  /** All of this environment, oldest first; others' are never among them. */
  List<Item> items() throws IOException;

  /** The revision that served when a backup was made; empty where none did, or it can't be read. */
  Optional<Revision> revisionOf(Path file);

  /**
   * Reads every byte and holds the file against its checksum, and each entry against its own.
   *
   * @return what is wrong with it; empty where it is sound
   */
  Optional<String> damage(Item item, BackupStore.Progress progress);
}
