package dhash.guard.config;

import dhash.guard.config.BackupSettings.Location;
import dhash.guard.config.BackupSettings.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads where backups and their copies go, and for how long they stay. */
final class BackupLookup {
  private final Path root;
  private final Values values;

  BackupLookup(Path root, Values values) {
    this.root = root;
    this.values = values;
  }

  BackupSettings find() {
    int days = values.get(Keys.RETENTION_DAYS);
    Path directory = root.resolve(values.get(Keys.BACKUP_DIR)).normalize();
    List<Location> locations =
        values.find(Keys.BACKUP_LOCATIONS).orElse(List.of()).stream().map(this::resolved).toList();
    Object where = values.raw(Keys.BACKUP_LOCATIONS).origin();
    if (locations.contains(new Location.Folder(directory))) {
      values.problem(
          where,
          "BACKUP_LOCATIONS names the folder that the backups are in anyway",
          "Name another one, best on another disk.");
    }
    if (locations.size() > Set.copyOf(locations).size()) {
      values.problem(where, "BACKUP_LOCATIONS names a folder twice", "Leave one of them out.");
    }
    Optional<URI> endpoint = values.find(Keys.S3_ENDPOINT);
    return new BackupSettings(
        days,
        directory,
        values.find(Keys.PROVEN_DAYS).map(Duration::ofDays),
        locations,
        new S3Settings(
            endpoint,
            values.find(Keys.S3_REGION),
            values.find(Keys.S3_PATH_STYLE).orElse(endpoint.isPresent())));
  }

  private Location resolved(Location location) {
    return location instanceof Location.Folder(Path path)
        ? new Location.Folder(root.resolve(path).toAbsolutePath().normalize())
        : location;
  }
}
