package dhash.guard.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** Where a backup's database comes from. */
public sealed interface BackupSource permits PhysicalSource, DumpSource {
  /**
   * @param format how it lies in the zip: {@code data-folder} or {@code pg_dump-custom}
   * @param sizeBytes before packing
   * @param schemaVersion the highest applied migration, or empty
   * @param program that makes the copy, with its version
   */
  record Facts(
      String host,
      int port,
      String database,
      String serverVersion,
      long sizeBytes,
      String schemaVersion,
      String format,
      String program) {}

  /** What is going to be copied; also finds out whether it can be. */
  Facts facts() throws SQLException, IOException, InterruptedException;

  /** Who brings its backups to life again; empty where nobody can. */
  Optional<Restorer> restorer();

  /** Streams the database into the zip, below {@code database/}. */
  void write(BackupZip zip) throws SQLException, IOException, InterruptedException;
}
