package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Restores physical backups beside the embedded server: unpacks the data folder and starts it on a
 * port of its own.
 */
final class FolderRestorer implements Restorer {
  private static final Duration LOCK_LIMIT = Duration.ofMinutes(60);

  private static final Map<String, String> QUIET =
      Map.of("logging_collector", "off", "max_connections", "20");

  /** Nothing has to survive: the copy is thrown away. */
  private static final Map<String, String> FAST =
      Map.of(
          "fsync", "off",
          "full_page_writes", "off",
          "autovacuum", "off",
          "logging_collector", "off",
          "max_connections", "20");

  private final EmbeddedCluster cluster;

  FolderRestorer(EmbeddedCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Restored restore(Path zip, Place place, Meter meter)
      throws IOException, InterruptedException {
    ServerPrograms programs = cluster.programs();
    Path folder = cluster.files().beside(place);
    ProcessLock lock =
        ProcessLock.acquire(cluster.files().besideLock(place), LOCK_LIMIT, programs.sleeper())
            .orElseThrow(FolderRestorer::busy);
    boolean up = false;
    try {
      discard(programs, folder); // one that was killed left it
      String name = BackupMetadata.read(zip).orElseThrow(FolderRestorer::foreign).database();
      Path data = DataFolderZip.unpack(zip, folder, meter);
      programs.account().handOver(folder);
      int port = cluster.files().choosePort();
      meter.begin("starting the copy", 0);
      programs.start(data, port, place == Place.SCRATCH ? FAST : QUIET);
      up = true;
      return new Copy(cluster, programs, place, port, name, lock);
    } finally {
      if (!up) {
        discard(programs, folder);
        lock.close();
      }
    }
  }

  @Override
  public void discardLeftover() throws IOException, InterruptedException {
    Path folder = cluster.files().beside(Place.SCRATCH);
    if (!Files.exists(folder)) {
      return;
    }
    ServerPrograms programs = cluster.programs();
    Optional<ProcessLock> lock =
        ProcessLock.acquire(
            cluster.files().besideLock(Place.SCRATCH), Duration.ZERO, programs.sleeper());
    if (lock.isPresent()) {
      try (ProcessLock _ = lock.get()) {
        discard(programs, folder);
      }
    }
  }

  private static void discard(ServerPrograms programs, Path folder)
      throws IOException, InterruptedException {
    if (Files.exists(folder)) {
      programs.stop(folder.resolve(DataFolderZip.DATA));
      Folders.delete(folder);
    }
  }

  /** A copy that runs; it holds its place until it is closed. */
  private record Copy(
      EmbeddedCluster cluster,
      ServerPrograms programs,
      Place place,
      int port,
      String name,
      ProcessLock lock)
      implements Restored {
    @Override
    public DatabaseAddress admin() {
      return at(cluster.admin());
    }

    @Override
    public DatabaseAddress owner() {
      return at(cluster.service());
    }

    @Override
    public List<String> leftOut() {
      return List.of(); // the copied folder holds everything
    }

    private DatabaseAddress at(DatabaseAddress living) {
      return new DatabaseAddress(living.host(), port, name, living.user(), living.password());
    }

    @Override
    public void close() throws IOException {
      Path folder = cluster.files().beside(place);
      try (lock) {
        if (place == Place.SCRATCH) {
          discard(programs, folder);
        } else {
          programs.stop(folder.resolve(DataFolderZip.DATA));
        }
      } catch (InterruptedException hurried) {
        // the next one here, or `down`, ends it
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while ending the restored copy");
      }
    }
  }

  private static IOException foreign() {
    return new IOException("it does not say what it is a backup of");
  }

  private static GuardException busy() {
    return new GuardException(
        ExitCode.BUSY,
        "Another process has been restoring a backup of this environment for "
            + LOCK_LIMIT.toMinutes()
            + " min.",
        "The backup and the database are as they were.",
        "End that process and try again.");
  }
}
