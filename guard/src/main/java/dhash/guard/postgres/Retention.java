package dhash.guard.postgres;

import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.BackupStore.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which backups may go. The same rules hold for each place where there are some. */
final class Retention {
  private Retention() {}

  /**
   * What becomes of those whose own days are over. While none there has been verified none may go;
   * the newest verified one always stays, as do the protected.
   *
   * @param oldestFirst all of one environment at one place
   * @param protectedFiles file names or paths
   * @param where says where one stands there
   */
  static List<Fate> fates(
      List<Backup> oldestFirst,
      Instant now,
      Set<String> protectedFiles,
      Function<Backup, String> where) {
    Optional<Backup> newestVerified =
        oldestFirst.reversed().stream().filter(Backup::verified).findFirst();
    return oldestFirst.stream()
        .filter(backup -> isOver(backup, now))
        .map(backup ->
            new Fate(backup, where.apply(backup), whyKept(backup, newestVerified, protectedFiles)))
        .toList();
  }

  /** Whether its own days are over. */
  static boolean isOver(Backup backup, Instant now) {
    return backup.createdAt().plus(Duration.ofDays(backup.retentionDays())).isBefore(now);
  }

  private static Optional<String> whyKept(
      Backup backup, Optional<Backup> newestVerified, Set<String> protectedFiles) {
    if (newestVerified.isEmpty()) {
      return Optional.of("none there has been verified");
    }
    if (backup.equals(newestVerified.get())) {
      return Optional.of("it is the newest verified one there");
    }
    return isProtected(backup, protectedFiles)
        ? Optional.of("a rollout may still need it")
        : Optional.empty();
  }

  private static boolean isProtected(Backup backup, Set<String> files) {
    return files.contains(backup.file().toString())
        || files.contains(backup.file().toAbsolutePath().normalize().toString())
        || files.stream().anyMatch(f -> f.endsWith("/" + backup.file().getFileName()))
        || files.contains(backup.file().getFileName().toString());
  }
}
