package dhash.guard.composition;

import dhash.guard.config.BackupSettings;
import dhash.guard.config.BackupSettings.Location;
import dhash.guard.config.BackupSettings.S3Settings;
import dhash.guard.config.Settings;
import dhash.guard.location.FolderLocation;
import dhash.guard.location.S3Access;
import dhash.guard.location.S3Location;
import dhash.guard.port.BackupInspector;
import dhash.guard.port.BackupLocation;
import dhash.guard.port.BackupStore;
import dhash.guard.port.Sleeper;
import dhash.guard.postgres.AllBackups;
import dhash.guard.postgres.BackupSource;
import dhash.guard.postgres.CopiedBackups;
import dhash.guard.postgres.ZipBackupStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Where an environment's backups are made, copied to and looked at. */
record BackupParts(
    Path root,
    Map<String, String> variables,
    Settings settings,
    InstantSource clock,
    Sleeper sleeper) {

  BackupStore store(BackupSource source) {
    BackupSettings backup = settings.backup();
    ZipBackupStore local =
        new ZipBackupStore(root, backup.directory(), settings.environment(), source, clock);
    return backup.locations().isEmpty()
        ? local
        : new CopiedBackups(local, folder(), settings.environment(), locations(), clock, sleeper);
  }

  BackupInspector inspector() {
    return new AllBackups(root, folder(), settings.environment(), locations(), clock);
  }

  private Path folder() {
    return root.resolve(settings.backup().directory()).toAbsolutePath().normalize();
  }

  private List<BackupLocation> locations() {
    return settings.backup().locations().stream().map(this::location).toList();
  }

  private BackupLocation location(Location location) {
    return switch (location) {
      case Location.Folder(Path path) -> new FolderLocation(root, path, clock);
      case Location.Bucket(String bucket, String prefix) -> {
        S3Settings s3 = settings.backup().s3();
        yield new S3Location(
            bucket,
            prefix,
            new S3Access(s3.endpoint(), s3.region(), s3.pathStyle(), variables),
            S3Location.USUAL_PART_BYTES,
            clock);
      }
    };
  }
}
