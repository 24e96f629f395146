package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
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
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);
  private static final String INVALID_PASSWORD = "28P01";

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
      throws IOException, InterruptedException, SQLException {
    return brought(
        place,
        meter,
        (programs, folder) -> {
          String name = BackupMetadata.read(zip).orElseThrow(FolderRestorer::foreign).database();
          DataFolderZip.unpack(zip, folder, meter);
          programs.account().handOver(folder);
          return name;
        });
  }

  @Override
  public Restored empty(Meter meter) throws IOException, InterruptedException, SQLException {
    Copy copy =
        brought(
            Place.SCRATCH,
            meter,
            (programs, folder) -> {
              Files.createDirectory(folder, Folders.OWNER_ONLY_FOLDER);
              programs.account().handOver(folder);
              cluster.initialise(programs, folder.resolve(DataFolderZip.DATA));
              return "postgres";
            });
    boolean made = false;
    try {
      cluster.settle(copy.admin());
      made = true;
    } finally {
      if (!made) {
        copy.close();
      }
    }
    return new Copy(
        this, copy.programs(), Place.SCRATCH, copy.port(), cluster.database(), copy.lock());
  }

  /** Puts a data folder into a new folder, and tells its database's name. */
  private interface Filling {
    String fill(ServerPrograms programs, Path folder) throws IOException, InterruptedException;
  }

  private Copy brought(Place place, Meter meter, Filling filling)
      throws IOException, InterruptedException, SQLException {
    ServerPrograms programs = cluster.programs();
    Path folder = cluster.files().beside(place);
    ProcessLock lock =
        ProcessLock.acquire(cluster.files().besideLock(place), LOCK_LIMIT, programs.sleeper())
            .orElseThrow(FolderRestorer::busy);
    boolean up = false;
    try {
      discard(programs, folder); // one that was killed left it
      String name = filling.fill(programs, folder);
      Copy copy = started(programs, place, name, lock, meter);
      up = true;
      return copy;
    } catch (IOException failure) {
      throw DiskRoom.refusalOf(failure, folder)
          .map(RuntimeException.class::cast)
          .orElseThrow(() -> failure);
    } finally {
      if (!up) {
        discard(programs, folder);
        lock.close();
      }
    }
  }

  private Copy started(
      ServerPrograms programs, Place place, String name, ProcessLock lock, Meter meter)
      throws IOException, InterruptedException, SQLException {
    Path data = cluster.files().beside(place).resolve(DataFolderZip.DATA);
    Map<String, String> settings = place == Place.SCRATCH ? FAST : QUIET;
    int port = cluster.files().choosePort();
    meter.begin("starting the copy", 0);
    programs.start(data, port, settings);
    Copy copy = new Copy(this, programs, place, port, name, lock);
    if (!letsUsIn(copy)) {
      programs.stop(data);
      cluster.passwords().set(programs, data);
      programs.start(data, port, settings);
    }
    return copy;
  }

  /** What is ready to take the living one's place stays, stopped. */
  @Override
  public void discardLeftover() throws IOException, InterruptedException {
    for (Place place : Place.values()) {
      if (Files.exists(cluster.files().beside(place))) {
        discardLeftover(place, cluster.programs());
      }
    }
  }

  private void discardLeftover(Place place, ServerPrograms programs)
      throws IOException, InterruptedException {
    Optional<ProcessLock> lock =
        ProcessLock.acquire(cluster.files().besideLock(place), Duration.ZERO, programs.sleeper());
    if (lock.isPresent()) {
      try (ProcessLock _ = lock.get()) {
        leave(programs, place);
      }
    }
  }

  private void leave(ServerPrograms programs, Place place)
      throws IOException, InterruptedException {
    Path folder = cluster.files().beside(place);
    if (place == Place.SCRATCH) {
      discard(programs, folder);
    } else if (Files.exists(folder)) {
      programs.stop(folder.resolve(DataFolderZip.DATA));
    }
  }

  private static void discard(ServerPrograms programs, Path folder)
      throws IOException, InterruptedException {
    if (Files.exists(folder)) {
      programs.stop(folder.resolve(DataFolderZip.DATA));
      Folders.delete(folder);
    }
  }

  /** A backup from before `.dhash` was made anew knows other passwords. */
  private static boolean letsUsIn(Copy copy) throws SQLException {
    try (Connection _ = copy.admin().connect("dhash-verify", CONNECT_LIMIT)) {
      return true;
    } catch (GuardException refused) {
      if (refused.getCause() instanceof SQLException cause
          && INVALID_PASSWORD.equals(cause.getSQLState())) {
        return false;
      }
      throw refused;
    }
  }

  /** A copy that runs; it holds its place until it is closed. */
  private record Copy(
      FolderRestorer restorer,
      ServerPrograms programs,
      Place place,
      int port,
      String name,
      ProcessLock lock)
      implements Restored {
    @Override
    public DatabaseAddress admin() {
      return at(restorer.cluster.admin());
    }

    @Override
    public DatabaseAddress owner() {
      return at(restorer.cluster.service());
    }

    @Override
    public List<String> leftOut() {
      return List.of(); // the copied folder holds everything
    }

    @Override
    public void remove() throws IOException, InterruptedException {
      discard(programs, restorer.cluster.files().beside(place));
    }

    private DatabaseAddress at(DatabaseAddress living) {
      return new DatabaseAddress(living.host(), port, name, living.user(), living.password());
    }

    @Override
    public void close() throws IOException {
      try (lock) {
        restorer.leave(programs, place);
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
