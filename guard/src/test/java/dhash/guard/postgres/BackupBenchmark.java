package dhash.guard.postgres;

import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.BackupStore.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One step of backing up or restoring, alone in its process so that its memory can be seen. Called
 * by {@code bench/backup.sh}; asserts nothing.
 */
public final class BackupBenchmark {
  private BackupBenchmark() {}

  /**
   * @param arguments {@code embedded HOME} or {@code external HOST:PORT/NAME/USER PASSWORD-FILE},
   *     then the folder of the backups, then {@code fill ROWS}, {@code take} or {@code restore}
   */
  public static void main(String[] arguments) throws Exception {
    boolean embedded = arguments[0].equals("embedded");
    EmbeddedCluster cluster =
        new EmbeddedCluster(
            Path.of(arguments[1]).toAbsolutePath(), "bench", "app", "app", Thread::sleep);
    BackupSource source =
        embedded
            ? new PhysicalSource(cluster)
            : new DumpSource(() -> external(arguments[1], Path.of(arguments[2])), List.of());
    int next = embedded ? 2 : 3;
    Path root = Path.of(arguments[next]).toAbsolutePath();
    ZipBackupStore store =
        new ZipBackupStore(root, Path.of("backups"), "bench", source, InstantSource.system());
    long begin = System.nanoTime();
    switch (arguments[next + 1]) {
      case "fill" ->
          fill(
              embedded ? cluster.started() : external(arguments[1], Path.of(arguments[2])),
              Long.parseLong(arguments[next + 2]));
      case "take" -> {
        Backup made =
            store.take(
                new Request(Optional.empty(), Optional.empty(), 7, List.of()), (_, _, _) -> {});
        System.err.println(made.bytes() >> 20);
      }
      case "restore" -> {
        restore(source, store.list().getLast(), begin);
        return;
      }
      default -> throw new IllegalArgumentException(arguments[next + 1]);
    }
    tellSince(begin);
  }

  private static void tellSince(long begin) {
    System.out.printf(Locale.ROOT, "%.1f%n", (System.nanoTime() - begin) / 1e9);
  }

  private static void fill(DatabaseAddress address, long rows) throws SQLException {
    try (var connection = address.connect("bench", Duration.ofMinutes(30));
        var statement = connection.createStatement()) {
      statement.execute(
          "create table images as select n as id, md5(n::text) as name,"
              + " md5((n * 7)::text) || md5((n * 11)::text) as payload, now() as at"
              + " from generate_series(1, "
              + rows
              + ") n; alter table images add primary key (id)");
    }
  }

  /** Until it could be used; dropping it afterwards is not counted, nor is it the peer's. */
  private static void restore(BackupSource source, Backup backup, long begin) throws Exception {
    try (var _ = source.restorer().restore(backup.file(), Restorer.Place.SCRATCH, Meter.silent())) {
      tellSince(begin);
    }
  }

  private static DatabaseAddress external(String place, Path passwordFile) {
    String[] parts = place.split("[:/]", -1);
    return new DatabaseAddress(
        parts[0],
        Integer.parseInt(parts[1]),
        parts[2],
        parts[3],
        () -> {
          try {
            return Files.readString(passwordFile).strip();
          } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
          }
        });
  }
}
