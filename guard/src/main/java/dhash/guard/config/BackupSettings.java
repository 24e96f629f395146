package dhash.guard.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where backups go and how long they stay.
 *
 * @param directory resolved against the project's root
 * @param provenWithin a backup must have been restored not longer ago before a deploy begins
 * @param locations where copies go, in the order in which they are made
 */
public record BackupSettings(
    int retentionDays,
    Path directory,
    Optional<Duration> provenWithin,
    List<Location> locations,
    S3Settings s3) {
  public BackupSettings {
    locations = List.copyOf(locations);
  }

  /** Where copies go. */
  public sealed interface Location {
    /**
     * @param path resolved against the project's root
     */
    record Folder(Path path) implements Location {
      @Override
      public String toString() {
        return path.toString();
      }
    }

    /**
     * @param prefix without slashes at its ends; empty for the bucket as a whole
     */
    record Bucket(String name, String prefix) implements Location {
      @Override
      public String toString() {
        return "s3://" + name + (prefix.isEmpty() ? "" : "/" + prefix);
      }
    }
  }

  /**
   * How buckets are reached.
   *
   * @param endpoint of a compatible store; empty for Amazon's
   * @param region empty for what the process's environment or its profile says
   * @param pathStyle whether the bucket stands in the path rather than in the host's name
   */
  public record S3Settings(Optional<URI> endpoint, Optional<String> region, boolean pathStyle) {}
}
