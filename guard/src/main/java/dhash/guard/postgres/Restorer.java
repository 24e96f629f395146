package dhash.guard.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Brings backups to life beside the living database, which is never touched by it. */
public sealed interface Restorer permits FolderRestorer, DumpRestorer {
  /** Where a backup is restored to; each holds one at most. */
  enum Place {
    /** To be looked at, changed, and thrown away. */
    SCRATCH,
    /** To take the living database's place. */
    INCOMING
  }

  /**
   * Restores a backup. What an earlier process left in the place is removed first; another one that
   * is at it is waited for.
   *
   * @param zip a backup of ours; nothing in it is trusted
   * @throws IOException when it is damaged or does not come up, with the reason
   */
  Restored restore(Path zip, Place place, Meter meter)
      throws IOException, InterruptedException, SQLException;

  /** A database without anything in it, in the scratch place, made as the living one was. */
  Restored empty(Meter meter) throws IOException, InterruptedException, SQLException;

  /** Removes what a process that is gone left in the scratch place; harmless where nothing is. */
  void discardLeftover() throws IOException, InterruptedException;

  /** A restored database that can be asked. */
  interface Restored extends AutoCloseable {
    /** The way in of whoever may do most: a superuser where we have one. */
    DatabaseAddress admin();

    /** The way in of the service, which owns the database. */
    DatabaseAddress owner();

    /**
     * Statements that would make it in full what the living database is, which only somebody with
     * more rights may run there; empty where nothing is missing.
     */
    List<String> leftOut();

    /** Removes it, wherever it is: it is not what it should be. To be closed all the same. */
    void remove() throws IOException, InterruptedException, SQLException;

    /** Ends it. In {@link Place#SCRATCH} it is gone then, in {@link Place#INCOMING} it stays. */
    @Override
    void close() throws IOException;
  }
}
