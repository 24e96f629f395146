package dhash.guard.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Where a backup's database comes from. */
public sealed interface BackupSource permits PhysicalSource, DumpSource {
  /**
   * @param format how it lies in the zip: {@code data-folder} or {@code pg_dump-custom}
   * @param sizeBytes before packing
   * @param schemaVersion the highest applied migration, or empty
   * @param program that makes the copy, with its version
   * @param emptied tables that will be there without their rows
   */
  record Facts(
      String host,
      int port,
      String database,
      String serverVersion,
      long sizeBytes,
      String schemaVersion,
      String format,
      String program,
      List<String> emptied) {
    public Facts {
      emptied = List.copyOf(emptied);
    }
  }

  /** What is going to be copied; also finds out whether it can be. */
  Facts facts() throws SQLException, IOException, InterruptedException;

  /**
   * What backups are made and restored with here, for people; refuses where something is missing.
   */
  String means() throws SQLException, IOException, InterruptedException;

  /** Who brings its backups to life again. */
  Restorer restorer();

  /**
   * Streams the database into the zip, below {@code database/}.
   *
   * @return what it holds, where that can be read as of the same moment
   */
  Optional<TableSums> write(BackupZip zip) throws SQLException, IOException, InterruptedException;
}
