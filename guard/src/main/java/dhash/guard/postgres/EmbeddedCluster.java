package dhash.guard.postgres;

import dhash.guard.port.GuardException;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The PostgreSQL server of one environment: started on demand, kept from command to command, on
 * 127.0.0.1 only. It runs in a session of its own and outlives the command that started it.
 *
 * <p>Everything of it is in {@code .dhash/<env>/postgres}; no other environment's is ever touched.
 */
public final class EmbeddedCluster {
  static final String SUPERUSER = "dhash_admin";
  private static final Duration LOCK_LIMIT = Duration.ofMinutes(6);
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final int MOST_LOOKS = 1200; // a minute
  private static final String HOST = ServerSettings.HOST;

  private final Path home;
  private final ClusterFiles files;
  private final String environment;
  private final String database;
  private final String user;
  private final Sleeper sleeper;
  private final ClusterTrouble trouble;
  private final ClusterPasswords passwords;
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
    this.trouble = new ClusterTrouble(environment, files);
    this.passwords = new ClusterPasswords(files, trouble, user);
  }

  /** Holds the service's password, readable by its owner only: for DB_PASSWORD_FILE. */
  public Path passwordFile() {
    return files.password();
  }

  /** Starts the server where it isn't running, and tells where the service's database is. */
  public DatabaseAddress started() {
    return guarded(() -> {
      if ((!prepared || !isRunning()) && !answers()) {
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

  /**
   * Looks whether what lies on the disk can be used or started; starts nothing and writes nothing.
   *
   * @throws GuardException when it can't
   */
  public void mustBeWhole() {
    guarded(() -> {
      if (Files.isDirectory(files.data())) {
        checkMajorVersion();
        if (isRunning()) {
          passwords.in(files.password());
          passwords.in(files.adminPassword());
        } else if (Files.exists(files.port()) && !ClusterFiles.isFree(files.keptPort())) {
          throw trouble.portTaken(files.keptPort());
        }
      } else if (!Files.exists(files.swap())) {
        mustBeNew();
      }
      return files;
    });
  }

  /** Whether the server accepts connections now. */
  public boolean isRunning() {
    return guarded(() -> Postmaster.of(files.data()).filter(Postmaster::ready).isPresent());
  }

  /** When it was last found to have ended unasked, and was started again. */
  public Optional<Instant> lastRestart() {
    return guarded(() -> files.restarts().last());
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
    mustBeOurs();
    return new ServerPrograms(
        Binaries.unpacked(home, sleeper), Account.present(files.folder()), sleeper);
  }

  ClusterPasswords passwords() {
    return passwords;
  }

  /** The superuser's way in, to the service's database. */
  DatabaseAddress admin() {
    return guarded(() -> address(database, SUPERUSER, files.adminPassword()));
  }

  /** The service's way in. */
  DatabaseAddress service() {
    return guarded(() -> address(database, user, files.password()));
  }

  /**
   * Whether it runs, complete. This alone changes nothing: a look at a server that runs needs no
   * lock, no program, and no folder that can be written to.
   */
  private boolean answers() throws IOException {
    if (Files.exists(files.swap())
        || Postmaster.of(files.data()).filter(Postmaster::ready).isEmpty()) {
      return false;
    }
    checkMajorVersion();
    passwords.in(files.password());
    try (Connection _ = service().connect("dhash", STATEMENT_LIMIT)) {
      prepared = true;
      return true;
    } catch (GuardException | SQLException refused) {
      trouble.ifWrongPassword(files.password(), refused);
      return false; // it may just be ending, or somebody has only begun to prepare it
    }
  }

  /** As root, PostgreSQL's programs have root's name and none of its privileges. */
  void mustBeOurs() throws IOException {
    Path folder = home.resolve(environment);
    if (Files.exists(folder) && Account.isRoot()) {
      String owner = Files.getOwner(folder).getName();
      if (!owner.equals("root")) {
        throw trouble.somebodyElses(owner);
      }
    }
  }

  private void startAndPrepare() throws IOException, InterruptedException, SQLException {
    ServerPrograms programs = programs();
    FolderSwap.finish(files);
    if (!Files.isDirectory(files.data())) {
      mustBeNew();
      initialise(programs);
    }
    checkMajorVersion();
    if (!Files.exists(files.made())) {
      Folders.write(files.made(), "");
    }
    if (!comesUp()) {
      int port = files.keptPort();
      if (!ClusterFiles.isFree(port)) {
        throw trouble.portTaken(port);
      }
      // what a crash left behind would stop the start if its pid is another program's by now
      boolean crashed = Files.deleteIfExists(files.data().resolve("postmaster.pid"));
      passwords.renewMissing(programs);
      programs.start(files.data(), port, Map.of());
      if (crashed) {
        Postmaster.of(files.data()).ifPresent(again -> files.restarts().add(again.began()));
      }
    }
    settle(address("postgres", SUPERUSER, files.adminPassword()));
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

  /** An empty database in place of one that is gone would pass for it, and be backed up as it. */
  private void mustBeNew() {
    if (Files.exists(files.made())) {
      throw trouble.dataGone();
    }
  }

  private void initialise(ServerPrograms programs) throws IOException, InterruptedException {
    Path partial = files.folder().resolve("data.partial");
    Folders.delete(partial);
    DiskRoom.mustHold(files.folder(), DiskRoom.NEW_SERVER_BYTES);
    passwords.in(files.adminPassword());
    passwords.in(files.password());
    programs.account().handOver(files.folder());
    initialise(programs, partial);
    Files.move(partial, files.data(), StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(files.folder());
  }

  /** Makes a new data folder as this environment's is made. */
  void initialise(ServerPrograms programs, Path data) throws IOException, InterruptedException {
    programs.initialise(data, SUPERUSER, files.adminPassword(), ServerSettings.OF_A_NEW_ONE);
  }

  /**
   * Makes the service's role and database where they aren't there.
   *
   * @param maintenance the superuser's way in, to another database
   */
  void settle(DatabaseAddress maintenance) throws IOException, SQLException {
    try {
      new Tenancy(database, user).settle(maintenance, passwords.in(files.password()));
    } catch (GuardException refused) {
      trouble.ifWrongPassword(files.adminPassword(), refused);
      throw refused;
    }
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
            return passwords.in(passwordFile);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void checkMajorVersion() throws IOException {
    Path version = files.data().resolve("PG_VERSION");
    if (!Files.exists(version)) {
      throw trouble.noVersion();
    }
    String made = Files.readString(version).strip();
    if (!made.equals(Binaries.majorVersion())) {
      throw trouble.otherVersion(made);
    }
  }

  private void locked(Work work) throws IOException, InterruptedException, SQLException {
    try (ProcessLock _ =
        ProcessLock.acquire(files.lock(), LOCK_LIMIT, sleeper)
            .orElseThrow(() -> trouble.busy(LOCK_LIMIT))) {
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
      throw DiskRoom.refusalOf(failure, files.folder()).orElseGet(() -> trouble.failed(failure));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw trouble.interrupted(interrupted);
    }
  }
}
