package dhash.guard.postgres;

import dhash.guard.port.BackupStore.Backup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which backups may go. */
final class Retention {
  private Retention() {}

  /**
   * Those whose own days are over. While no backup has been verified none may go; the newest
   * verified one always stays, as do the protected.
   *
   * @param oldestFirst all of one environment
   * @param protectedFiles file names or paths
   */
  static List<Backup> expired(List<Backup> oldestFirst, Instant now, Set<String> protectedFiles) {
    Optional<Backup> newestVerified =
        oldestFirst.reversed().stream().filter(Backup::verified).findFirst();
    if (newestVerified.isEmpty()) {
      return List.of();
    }
    return oldestFirst.stream()
        .filter(b -> !b.equals(newestVerified.get()))
        .filter(b -> b.createdAt().plus(Duration.ofDays(b.retentionDays())).isBefore(now))
        .filter(b -> !isProtected(b, protectedFiles))
        .toList();
  }

  private static boolean isProtected(Backup backup, Set<String> files) {
    return files.contains(backup.file().toString())
        || files.contains(backup.file().toAbsolutePath().normalize().toString())
        || files.stream().anyMatch(f -> f.endsWith("/" + backup.file().getFileName()))
        || files.contains(backup.file().getFileName().toString());
  }
}
