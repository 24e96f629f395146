package dhash.guard.port;

import dhash.engine.plan.Revision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks at an environment's backups as files. Needs no database. */
public interface BackupInspector extends ProvenBackups {
  /** What the local folder is called among the locations. */
  String HERE = "here";

  /**
   * What bears the name of a backup of this environment, here or elsewhere.
   *
   * @param file where it stands, or would stand if it were fetched
   * @param backup what it is; empty where its checksum or its metadata are missing or unreadable
   * @param proof empty where it was never restored
   * @param locations where it stands, {@link #HERE} first
   */
  record Item(
      Path file,
      long bytes,
      Optional<BackupStore.Backup> backup,
      Optional<Proof> proof,
      List<String> locations) {}

  /** That a backup was restored and found to be whole: when, and how long that took. */
  record Proof(Instant at, Duration took) {}

  /**
   * All of this environment, oldest first; others' are never among them.
   *
   * @param notes told which locations could not be looked at, in one line each
   */
  List<Item> items(Consumer<String> notes) throws IOException;

  /**
   * What somebody names by its path, wherever it stands; only that file is looked at.
   *
   * @throws GuardException when there is none, or one of another environment
   */
  Item at(Path file);

  /** The revision that served when a backup was made; empty where none did, or it can't be read. */
  Optional<Revision> revisionOf(Path file);

  /**
   * Reads every byte of one of its copies and holds it against its checksum; here, each entry
   * against its own as well.
   *
   * @param location one of the item's
   * @return what is wrong with it; empty where it is sound
   */
  Optional<String> damage(Item item, String location, BackupStore.Progress progress);

  /**
   * Sees to it that a backup stands in the local folder, whole and with its checksum: brings it
   * from a location where it does not.
   *
   * @param name the name of its file
   * @throws GuardException when no location has it whole
   */
  Path fetch(String name, BackupStore.Progress progress) throws IOException, InterruptedException;
}
