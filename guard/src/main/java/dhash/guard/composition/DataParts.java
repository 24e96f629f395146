package dhash.guard.composition;

import dhash.guard.config.Settings;
import dhash.guard.port.Database;
import dhash.guard.port.Rehearser;
import dhash.guard.port.Restoration;
import dhash.guard.port.Sleeper;
import dhash.guard.postgres.BackupRestoration;
import dhash.guard.postgres.BackupSource;
import dhash.guard.postgres.DumpSource;
import dhash.guard.postgres.MigrationLimits;
import dhash.guard.postgres.MigrationRehearsal;
import dhash.guard.postgres.PhysicalSource;
import dhash.guard.postgres.PostgresDatabase;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What is done with an environment's data: migrated, read for a backup, rehearsed on a copy, put
 * back. An embedded database is copied as it lies on disk, any other is dumped.
 *
 * @param programs folders where PostgreSQL's programs are looked for
 */
record DataParts(
    DatabaseParts database,
    Settings settings,
    List<Path> programs,
    Sleeper sleeper,
    InstantSource clock) {

  Database living() {
    return new PostgresDatabase(
        database::address, settings.environment(), MigrationLimits.USUAL, sleeper);
  }

  BackupSource source() {
    return database.cluster().isPresent() ? new PhysicalSource(database.cluster().get()) : dumps();
  }

  /**
   * @param remembered where it keeps what a rehearsal has found
   */
  Rehearser rehearser(Path remembered) {
    return new MigrationRehearsal(
        source(),
        settings.rollout().rehearsesWithRows() ? Optional.empty() : Optional.of(living()),
        remembered,
        sleeper,
        clock);
  }

  Restoration restoration() {
    String environment = settings.environment();
    return database.cluster().isPresent()
        ? BackupRestoration.of(database.cluster().get(), environment, clock)
        : BackupRestoration.of(dumps(), environment, sleeper, clock);
  }

  private DumpSource dumps() {
    return new DumpSource(database::address, programs);
  }
}
