package dhash.guard.postgres;

import dhash.engine.plan.Restore;
import dhash.guard.port.GuardException;
import dhash.guard.port.Restoration.Swapped;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets one data folder take another's place. What is to be done stands in {@code swap.json} before
 * anything moves, so that whoever starts the server next finishes what a crash cut off.
 */
final class FolderSwap implements Swap {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration LIMIT = Duration.ofMinutes(60);
  private static final Map<String, String> QUIET =
      Map.of("logging_collector", "off", "max_connections", "20");

  private final EmbeddedCluster cluster;

  FolderSwap(EmbeddedCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * @param source the folder that takes the place, below the server's
   * @param kept the folder's name under which the present one stays
   */
  record Intent(String source, String kept, Swapped swapped) {}

  @Override
  public List<String> kept() throws IOException {
    ClusterFiles files = cluster.files();
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(files.folder())) {
      return names;
    }
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(files.folder(), "*" + BEFORE + "*")) {
      for (Path folder : folders) {
        if (Files.isDirectory(folder)) {
          names.add(folder.getFileName().toString());
        }
      }
    }
    names.sort(String::compareTo);
    return names;
  }

  @Override
  public String bearerOf(String kept) throws IOException, InterruptedException, SQLException {
    ServerPrograms programs = cluster.programs();
    Path data = cluster.files().folder().resolve(kept);
    programs.stop(data); // a guard that was killed here has left it running
    try (Connection connection = started(programs, data)) {
      return Bearer.of(connection);
    } finally {
      programs.stop(data);
    }
  }

  @Override
  public void drop(String kept) throws IOException, InterruptedException {
    Path data = cluster.files().folder().resolve(kept);
    cluster.programs().stop(data); // a guard that was killed while it looked has left it running
    Folders.delete(data);
    Files.deleteIfExists(record(cluster.files(), kept));
  }

  @Override
  public Optional<DatabaseAddress> wayInto(String kept) {
    return Optional.empty();
  }

  /** Who stops the server needs nobody's leave. */
  @Override
  public List<String> obstacles() {
    return List.of();
  }

  /** The server stands still meanwhile, and runs afterwards. */
  @Override
  public Swapped swap(Restore what, Instant stamp, Meter meter) {
    ClusterFiles files = cluster.files();
    String kept = Swap.keptName(cluster.database(), stamp);
    Swapped[] done = new Swapped[1];
    cluster.whileStopped(programs -> {
      finish(files);
      Optional<Swapped> earlier = read(files, kept);
      if (earlier.isPresent()) {
        done[0] = earlier.get();
        return;
      }
      Path source = source(files, what);
      Swapped swapped = counted(programs, source, kept, meter);
      Intent intent = new Intent(files.folder().relativize(source).toString(), kept, swapped);
      Folders.write(files.swap(), JSON.writeValueAsString(intent) + "\n");
      finish(files);
      done[0] = swapped;
    });
    cluster.started();
    return done[0];
  }

  private static Path source(ClusterFiles files, Restore what) throws IOException {
    Path source =
        what.source() == Restore.Source.BACKUP
            ? files.beside(Restorer.Place.INCOMING).resolve(DataFolderZip.DATA)
            : files.folder().resolve(what.name());
    if (!Files.exists(source.resolve("PG_VERSION"))) {
      throw new IOException(source + " holds no data folder");
    }
    return source;
  }

  /** Finishes a swap that has begun; harmless where none has. Called with the server stopped. */
  static void finish(ClusterFiles files) throws IOException {
    if (!Files.exists(files.swap())) {
      return;
    }
    Intent intent = JSON.readValue(Files.readString(files.swap()), Intent.class);
    Path source = files.folder().resolve(intent.source());
    Path kept = files.folder().resolve(intent.kept());
    if (Files.exists(source)) {
      if (Files.exists(files.data())) {
        Files.move(files.data(), kept, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(source, files.data(), StandardCopyOption.ATOMIC_MOVE);
    }
    Folders.sync(files.folder());
    Folders.delete(files.beside(Restorer.Place.INCOMING));
    Folders.write(record(files, intent.kept()), JSON.writeValueAsString(intent.swapped()) + "\n");
    Files.delete(files.swap());
  }

  private static Path record(ClusterFiles files, String kept) {
    return files.folder().resolve(kept + ".json");
  }

  private static Optional<Swapped> read(ClusterFiles files, String kept) throws IOException {
    return Files.exists(record(files, kept))
        ? Optional.of(JSON.readValue(Files.readString(record(files, kept)), Swapped.class))
        : Optional.empty();
  }

  /**
   * Both are started on ports that nobody knows: what is counted is what is swapped. What does not
   * let us in does not take the place of what may.
   */
  private Swapped counted(ServerPrograms programs, Path source, String kept, Meter meter)
      throws IOException, InterruptedException {
    programs.stop(source); // a guard that was killed while it counted has left it running
    try (Connection there = started(programs, source)) {
      return counted(programs, there, kept, meter);
    } catch (SQLException unreadable) {
      throw new IOException("the restored data: " + unreadable.getMessage(), unreadable);
    } finally {
      programs.stop(source);
    }
  }

  /** Present data that can't be read, for whatever reason, are why others take their place. */
  private Swapped counted(ServerPrograms programs, Connection there, String kept, Meter meter)
      throws IOException, InterruptedException {
    Path present = cluster.files().data();
    try (Connection here = started(programs, present)) {
      return new Swapped(kept, RowChanges.between(here, there, meter), "");
    } catch (IOException | SQLException | GuardException unreadable) {
      if (Thread.interrupted()) {
        throw hurried(unreadable);
      }
      return new Swapped(kept, List.of(), String.valueOf(unreadable.getMessage()));
    } finally {
      programs.stop(present);
    }
  }

  private static InterruptedException hurried(Exception cause) {
    InterruptedException interrupted = new InterruptedException("interrupted while counting");
    interrupted.initCause(cause);
    return interrupted;
  }

  private Connection started(ServerPrograms programs, Path data)
      throws IOException, InterruptedException, SQLException {
    if (!Files.exists(data)) {
      throw new IOException("there were no data any more");
    }
    int port = cluster.files().choosePort();
    programs.start(data, port, QUIET);
    DatabaseAddress admin = cluster.admin();
    return new DatabaseAddress(
            admin.host(), port, cluster.database(), admin.user(), admin.password())
        .connect("dhash-compare", LIMIT);
  }
}
