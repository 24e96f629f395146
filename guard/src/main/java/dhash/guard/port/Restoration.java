package dhash.guard.port;

import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import dhash.guard.port.BackupStore.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Puts an earlier state of the data in the present one's place. Nothing is lost by it: the present
 * one is kept beside, and can be put back in the same way.
 */
public interface Restoration {
  /** A revision with its release's migrations. */
  record Server(Revision revision, Path migrationsFolder) {}

  /** A table's rows that the present data have, and the restored ones have not. */
  record Change(String table, long added, long changed, long deleted) {
    @Override
    public String toString() {
      return "%s: %d new, %d changed, %d deleted".formatted(table, added, changed, deleted);
    }
  }

  /**
   * @param kept the name under which the data of before stay
   * @param changes what has happened in them since; tables in which nothing did are left out
   * @param unknown why that could not be counted; empty where it could
   */
  record Swapped(String kept, List<Change> changes, String unknown) {
    public Swapped {
      changes = List.copyOf(changes);
    }

    /** What was set aside, table by table, or that it could not be counted. */
    public List<String> setAside() {
      return unknown.isEmpty()
          ? changes.stream().map(Change::toString).toList()
          : List.of("rows that could not be counted (" + unknown + ")");
    }
  }

  /**
   * Why this can't be restored here; empty where it can. Reads every byte of a backup and changes
   * nothing.
   *
   * @param server who is going to serve the restored data; empty where nobody is
   */
  List<String> problems(Restore what, Optional<Server> server, Progress progress)
      throws IOException, InterruptedException;

  /**
   * What would be set aside: the span of time, and how many rows each table has had and has now,
   * those that were made since among them. A quick look, to be shown before anybody agrees.
   */
  List<String> since(Restore what) throws IOException;

  /**
   * Has it ready beside the present data, read through once and held against what is known of it.
   * Repeating it begins anew.
   *
   * @throws GuardException when it is damaged or holds something else than it did, or there is no
   *     room for it
   */
  void prepare(Restore what, Progress progress) throws IOException, InterruptedException;

  /**
   * Lets it take the present data's place; sessions that are left are ended. Repeating it after a
   * crash goes on where that one stopped, and tells what was done.
   *
   * @param stamp names what is kept
   */
  Swapped swap(Restore what, Instant stamp, Progress progress)
      throws IOException, InterruptedException;

  /**
   * Drops what an earlier restore kept, for good.
   *
   * @param kept one of {@link #kept()}
   * @throws GuardException with {@link ExitCode#REFUSED} where there is none of that name
   */
  void drop(String kept) throws IOException, InterruptedException;

  /** Names of the databases that earlier restores kept, oldest first. */
  List<String> kept() throws IOException;
}
