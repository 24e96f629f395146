package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Restores dumps into a new database on the server that they come from, with no more rights than
 * the service's login has and {@code createdb}.
 *
 * <p>While a copy is open, a session holds its place. The living database is never entered: it may
 * be gone.
 */
final class DumpRestorer implements Restorer {
  /**
   * Nothing of a broken-off restore is of use, so that no single step of it need be on disk before
   * the next. More memory for indexes was tried, and made 1 GB no faster.
   */
  private static final String IN_ONE_GO = "-c synchronous_commit=off";

  private static final Duration LOCK_LIMIT = Duration.ofMinutes(60);
  private static final Duration QUERY_LIMIT = Duration.ofSeconds(30);

  /** Since this version, pg_restore says something that older servers don't understand. */
  private static final int TOO_NEW_FOR_OLDER = 17;

  private final Supplier<DatabaseAddress> address;
  private final List<Path> programFolders;

  DumpRestorer(Supplier<DatabaseAddress> address, List<Path> programFolders) {
    this.address = address;
    this.programFolders = programFolders;
  }

  @Override
  public Restored restore(Path zip, Place place, Meter meter)
      throws IOException, InterruptedException, SQLException {
    BackupMetadata metadata = dumpOf(zip);
    ClientProgram program = program(metadata);
    return brought(
        place,
        zip.getFileName().toString(),
        beside -> {
          fill(beside.address(), program, zip, metadata, meter);
          if (place == Place.INCOMING) {
            meter.begin("looking at the restored tables", 0);
            beside.finish();
          }
        });
  }

  /** Puts something into a new database. */
  private interface Filling {
    void fill(BesideDatabase beside) throws IOException, InterruptedException, SQLException;
  }

  private Copy brought(Place place, String origin, Filling filling)
      throws IOException, InterruptedException, SQLException {
    BesideDatabase beside = BesideDatabase.of(address.get(), place);
    PlaceLock lock =
        PlaceLock.acquire(beside.living(), beside.name(), LOCK_LIMIT)
            .orElseThrow(() -> busy(beside));
    try {
      beside.discard(); // one that was killed left it
      List<String> leftOut = beside.create(origin);
      filling.fill(beside);
      return new Copy(beside, lock, leftOut);
    } catch (IOException | SQLException | InterruptedException | RuntimeException failure) {
      try {
        discard(beside, lock);
      } catch (SQLException | RuntimeException left) {
        failure.addSuppressed(left);
      }
      throw failure;
    }
  }

  @Override
  public Restored empty(Meter meter) throws IOException, InterruptedException, SQLException {
    serverVersionIfWeMay();
    return brought(Place.SCRATCH, "nothing", _ -> {});
  }

  private static BackupMetadata dumpOf(Path zip) throws IOException {
    BackupMetadata metadata =
        BackupMetadata.read(zip)
            .orElseThrow(() -> new IOException("it does not say what it is a backup of"));
    if (!metadata.format().equals(DumpSource.FORMAT)) {
      throw new IOException(
          "it holds a "
              + metadata.format()
              + ", which only the embedded server can be started from, not an external one");
    }
    return metadata;
  }

  private ClientProgram program(BackupMetadata metadata)
      throws IOException, InterruptedException, SQLException {
    String serverVersion = serverVersionIfWeMay();
    if (ClientProgram.major(metadata.serverVersion()) > ClientProgram.major(serverVersion)) {
      throw new GuardException(
          ExitCode.REFUSED,
          "The backup comes from PostgreSQL %s, which is newer than this server (%s)."
              .formatted(metadata.serverVersion(), serverVersion),
          "Nothing was changed.",
          "Restore it on a server of that version or a newer one.");
    }
    return program(serverVersion, metadata.programMajor());
  }

  /**
   * The pg_restore that would be used for a dump.
   *
   * @param dumpMajor the major version of the pg_dump that made it
   */
  ClientProgram program(int dumpMajor) throws IOException, InterruptedException, SQLException {
    return program(serverVersionIfWeMay(), dumpMajor);
  }

  private ClientProgram program(String serverVersion, int dumpMajor)
      throws IOException, InterruptedException {
    int server = ClientProgram.major(serverVersion);
    ClientProgram found =
        ClientProgram.find("pg_restore", programFolders, Math.max(server, dumpMajor));
    if (found.major() >= TOO_NEW_FOR_OLDER && server < TOO_NEW_FOR_OLDER) {
      throw new GuardException(
          ExitCode.REFUSED,
          found.described() + " can't restore into an older server (" + serverVersion + ").",
          "Nothing was changed.",
          "Install postgresql-client-" + server + ", and make a new backup with it.");
    }
    return found;
  }

  private String serverVersionIfWeMay() throws SQLException {
    DatabaseAddress living = address.get();
    try (Connection connection = living.maintenance().connect("dhash", QUERY_LIMIT);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select current_setting('server_version'), rolcreatedb or rolsuper"
                    + " from pg_roles where rolname = current_user")) {
      row.next();
      if (!row.getBoolean(2)) {
        throw new GuardException(
            ExitCode.REFUSED,
            "The login "
                + living.user()
                + " may not create databases, and a backup is restored into one of its own.",
            "Nothing was changed.",
            "Have a superuser run: alter role " + Quoted.name(living.user()) + " createdb;");
      }
      return row.getString(1);
    }
  }

  private static void fill(
      DatabaseAddress target,
      ClientProgram program,
      Path file,
      BackupMetadata metadata,
      Meter meter)
      throws IOException, InterruptedException {
    String folder = file.getFileName().toString().replaceFirst("\\.zip$", "/");
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(folder + DumpSource.entry(metadata.database()));
      if (entry == null) {
        throw BackupContent.refusal(file, "dump of " + metadata.database());
      }
      meter.begin("restoring the dump", entry.getSize());
      try (InputStream dump = zip.getInputStream(entry);
          ClientRun restore =
              ClientRun.start(
                  program, target, List.of("--format=custom", "--exit-on-error"), IN_ONE_GO);
          Feed feed = Feed.start(dump, restore)) {
        feed.toTheEnd(meter);
      }
    }
  }

  @Override
  public void discardLeftover() throws IOException, InterruptedException {
    BesideDatabase scratch = BesideDatabase.of(address.get(), Place.SCRATCH);
    try {
      Optional<PlaceLock> lock = PlaceLock.acquire(scratch.living(), scratch.name(), Duration.ZERO);
      if (lock.isPresent()) {
        discard(scratch, lock.get());
      }
    } catch (SQLException failure) {
      throw new IOException(
          "the database " + scratch.name() + " can't be dropped: " + failure.getMessage(), failure);
    }
  }

  /** Even where the thread is interrupted: the server answers soon, and nothing must be left. */
  private static void discard(BesideDatabase beside, PlaceLock lock) throws SQLException {
    boolean hurried = Thread.interrupted();
    try (lock) {
      beside.discard();
    } finally {
      if (hurried) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A filled database; its place is held until it is closed. */
  private record Copy(BesideDatabase beside, PlaceLock lock, List<String> leftOut)
      implements Restored {
    /** An external server gives us no superuser. */
    @Override
    public DatabaseAddress admin() {
      return beside.address();
    }

    @Override
    public DatabaseAddress owner() {
      return beside.address();
    }

    @Override
    public void remove() throws SQLException {
      beside.discard();
    }

    @Override
    public void close() throws IOException {
      try {
        if (beside.place() == Place.SCRATCH) {
          discard(beside, lock);
        } else {
          lock.close();
        }
      } catch (SQLException failure) {
        throw new IOException(
            "the restored copy could not be ended: " + failure.getMessage(), failure);
      }
    }
  }

  private static GuardException busy(BesideDatabase beside) {
    return new GuardException(
        ExitCode.BUSY,
        "Another process has been at the database "
            + beside.name()
            + " for "
            + LOCK_LIMIT.toMinutes()
            + " min.",
        "The backup and the database are as they were.",
        "End that process (its session is called dhash-restore) and try again.");
  }
}
