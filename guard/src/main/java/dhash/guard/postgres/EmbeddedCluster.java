package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The PostgreSQL server of one environment: started on demand, kept from command to command, on
 * 127.0.0.1 only. It runs in a session of its own and outlives the command that started it.
 *
 * <p>Everything of it is in {@code .dhash/<env>/postgres}; no other environment's is ever touched.
 */
public final class EmbeddedCluster {
  static final String SUPERUSER = "dhash_admin";
  private static final Duration LOCK_LIMIT = Duration.ofMinutes(6);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final int MOST_LOOKS = 1200; // a minute
  private static final String HOST = "127.0.0.1";

  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("listen_addresses", HOST),
              Map.entry("unix_socket_directories", ""),
              Map.entry("max_connections", "100"),
              Map.entry("shared_buffers", "64MB"),
              Map.entry("max_wal_size", "512MB"),
              Map.entry("wal_level", "replica"),
              Map.entry("jit", "off"),
              Map.entry("timezone", "UTC"),
              Map.entry("log_timezone", "UTC"),
              // one file for each day of the week, overwritten a week later; no statements in it
              Map.entry("logging_collector", "on"),
              Map.entry("log_directory", "../log"),
              Map.entry("log_filename", "postgresql-%a.log"),
              Map.entry("log_truncate_on_rotation", "on"),
              Map.entry("log_rotation_age", "1d"),
              Map.entry("log_rotation_size", "0"),
              Map.entry("log_min_messages", "log"),
              Map.entry("log_min_error_statement", "panic")));

  private final Path home;
  private final ClusterFiles files;
  private final String environment;
  private final String database;
  private final String user;
  private final Sleeper sleeper;
  private volatile boolean prepared;

  /**
   * @param home the folder {@code .dhash}
   * @param database made at the first start, DB_NAME
   * @param user made at the first start, owner of the database, DB_USER
   */
  public EmbeddedCluster(
      Path home, String environment, String database, String user, Sleeper sleeper) {
    this.home = home.toAbsolutePath().normalize();
    this.files = ClusterFiles.of(home, environment);
    this.environment = environment;
    this.database = database;
    this.user = user;
    this.sleeper = sleeper;
  }

  /** Holds the service's password, readable by its owner only: for DB_PASSWORD_FILE. */
  public Path passwordFile() {
    return files.password();
  }

  /** Starts the server where it isn't running, and tells where the service's database is. */
  public DatabaseAddress started() {
    return guarded(() -> {
      if (!prepared || !isRunning()) {
        Files.createDirectories(home.resolve(environment));
        if (!Files.isDirectory(files.folder())) {
          createFolder();
        }
        locked(this::startAndPrepare);
      }
      return address(database, user, files.password());
    });
  }

  /**
   * Ends the server and all its sessions, and the copy that a killed verification has left running;
   * harmless where nothing runs.
   */
  public void stop() {
    guarded(() -> {
      if (Postmaster.of(files.data()).isPresent()) {
        locked(() -> programs().stop(files.data()));
      }
      new FolderRestorer(this).discardLeftover();
      return files;
    });
  }

  /** Whether the server accepts connections now. */
  public boolean isRunning() {
    return guarded(() -> Postmaster.of(files.data()).filter(Postmaster::ready).isPresent());
  }

  String database() {
    return database;
  }

  /** Does something while the server stands still and nobody can start it. */
  void whileStopped(StoppedWork work) {
    guarded(() -> {
      Files.createDirectories(home.resolve(environment));
      if (!Files.isDirectory(files.folder())) {
        createFolder();
      }
      locked(() -> {
        ServerPrograms programs = programs();
        programs.stop(files.data());
        prepared = false;
        work.run(programs);
      });
      return files;
    });
  }

  ClusterFiles files() {
    return files;
  }

  ServerPrograms programs() throws IOException, InterruptedException {
    return new ServerPrograms(
        Binaries.unpacked(home, sleeper), Account.present(files.folder()), sleeper);
  }

  /** The service's role and database, as they are in each data folder of this environment. */
  Tenancy tenancy() {
    return new Tenancy(database, user, files);
  }

  /** The superuser's way in, to the service's database. */
  DatabaseAddress admin() {
    return guarded(() -> address(database, SUPERUSER, files.adminPassword()));
  }

  /** The service's way in. */
  DatabaseAddress service() {
    return guarded(() -> address(database, user, files.password()));
  }

  private void startAndPrepare() throws IOException, InterruptedException, SQLException {
    ServerPrograms programs = programs();
    FolderSwap.finish(files);
    if (!Files.isDirectory(files.data())) {
      initialise(programs);
    }
    checkMajorVersion();
    if (!comesUp()) {
      int port = files.keptPort();
      if (!ClusterFiles.isFree(port)) {
        throw portTaken(port);
      }
      // what a crash left behind would stop the start if its pid is another program's by now
      Files.deleteIfExists(files.data().resolve("postmaster.pid"));
      programs.start(files.data(), port, Map.of());
    }
    tenancy().settle(address("postgres", SUPERUSER, files.adminPassword()));
    prepared = true;
  }

  /**
   * Whether one runs that whoever started it has left to itself, or that a crash has begun anew.
   */
  private boolean comesUp() throws IOException, InterruptedException {
    Optional<Postmaster> found = Postmaster.of(files.data());
    for (int look = 0; found.isPresent() && !found.get().ready() && look < MOST_LOOKS; look++) {
      sleeper.sleep(LOOK);
      found = Postmaster.of(files.data());
    }
    return found.isPresent();
  }

  private void initialise(ServerPrograms programs) throws IOException, InterruptedException {
    Path partial = files.folder().resolve("data.partial");
    Folders.delete(partial);
    files.secret(files.adminPassword());
    files.secret(files.password());
    programs.account().handOver(files.folder());
    initialise(programs, partial);
    Files.move(partial, files.data(), StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(files.folder());
  }

  /** Makes a new data folder as this environment's is made. */
  void initialise(ServerPrograms programs, Path data) throws IOException, InterruptedException {
    programs.initialise(data, SUPERUSER, files.adminPassword(), SETTINGS);
  }

  private void createFolder() throws IOException {
    try {
      Files.createDirectory(files.folder(), Folders.OWNER_ONLY_FOLDER);
    } catch (FileAlreadyExistsException another) {
      // another process was quicker; the lock inside tells us apart
    }
  }

  private DatabaseAddress address(String name, String login, Path passwordFile) throws IOException {
    return new DatabaseAddress(
        HOST,
        files.keptPort(),
        name,
        login,
        () -> {
          try {
            return files.secret(passwordFile);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void checkMajorVersion() throws IOException {
    String made = Files.readString(files.data().resolve("PG_VERSION")).strip();
    if (!made.equals(Binaries.majorVersion())) {
      throw new GuardException(
          ExitCode.REFUSED,
          files.data()
              + " was made by PostgreSQL "
              + made
              + ", this is "
              + Binaries.majorVersion()
              + ".",
          "Nothing was started; the data is as it was.",
          "Use the dhash release that made it, or dump the database there and load it here.");
    }
  }

  private GuardException portTaken(int port) {
    return new GuardException(
        ExitCode.REFUSED,
        "Port "
            + port
            + " of "
            + environment
            + "'s database is taken by another program; running replicas know the database there.",
        "Nothing was started; the data is as it was.",
        "End that program (ss -ltnp 'sport = :"
            + port
            + "'), or delete "
            + files.port()
            + " to have another port chosen and deploy again.");
  }

  private void locked(Work work) throws IOException, InterruptedException, SQLException {
    try (ProcessLock _ =
        ProcessLock.acquire(files.lock(), LOCK_LIMIT, sleeper)
            .orElseThrow(() ->
                new GuardException(
                    ExitCode.BUSY,
                    "Another process has been starting or stopping the database of "
                        + environment
                        + " for "
                        + LOCK_LIMIT.toMinutes()
                        + " min.",
                    "Nothing was started.",
                    "End that process and try again."))) {
      work.run();
    }
  }

  /** What is done while the server stands still. */
  @FunctionalInterface
  interface StoppedWork {
    void run(ServerPrograms programs) throws IOException, InterruptedException;
  }

  private interface Work {
    void run() throws IOException, InterruptedException, SQLException;
  }

  private interface Question<T> {
    T ask() throws IOException, InterruptedException, SQLException;
  }

  private <T> T guarded(Question<T> question) {
    try {
      return question.ask();
    } catch (IOException | SQLException failure) {
      throw GuardException.passing(
          ExitCode.ERROR,
          "The embedded PostgreSQL of " + environment + " failed: " + failure.getMessage(),
          "Its data is as it was.",
          "See the logs in " + files.folder() + ".",
          failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new GuardException(
          ExitCode.INTERRUPTED,
          "Interrupted while waiting for the embedded PostgreSQL of " + environment + ".",
          "Its data is as it was.",
          "Run the command again.",
          interrupted);
    }
  }
}
