package dhash.guard.postgres;

import dhash.guard.port.Database.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Somebody else's server, dumped by {@code pg_dump} in its custom format. */
public final class DumpSource implements BackupSource {
  private static final int END_LIMIT_SECONDS = 60;
  private static final String LOCK_WAIT_MILLIS = "30000";

  private final Supplier<DatabaseAddress> address;
  private final List<Path> programFolders;

  /**
   * @param programFolders where to look for pg_dump first: the folders of PATH
   */
  public DumpSource(Supplier<DatabaseAddress> address, List<Path> programFolders) {
    this.address = address;
    this.programFolders = List.copyOf(programFolders);
  }

  @Override
  public Optional<Restorer> restorer() {
    return Optional.empty();
  }

  @Override
  public Facts facts() throws SQLException, IOException, InterruptedException {
    DatabaseAddress place = address.get();
    Standing standing = Standings.of(place);
    return new Facts(
        place.host(),
        place.port(),
        place.name(),
        standing.serverVersion(),
        standing.sizeBytes(),
        standing.schemaVersion(),
        "pg_dump-custom",
        pgDump(standing.serverVersion()).version());
  }

  private ClientProgram pgDump(String serverVersion) throws IOException, InterruptedException {
    return ClientProgram.find("pg_dump", programFolders, serverVersion);
  }

  @Override
  public void write(BackupZip zip) throws SQLException, IOException, InterruptedException {
    DatabaseAddress place = address.get();
    ClientProgram program = pgDump(Standings.of(place).serverVersion());
    Path secret = Files.createTempFile("dhash-pgpass", "", Folders.OWNER_ONLY_FILE);
    Path errors = Files.createTempFile("dhash-pg_dump", ".log", Folders.OWNER_ONLY_FILE);
    try {
      dump(zip, place, program, secret, errors);
    } finally {
      Files.deleteIfExists(secret);
      Files.deleteIfExists(errors);
    }
  }

  private static void dump(
      BackupZip zip, DatabaseAddress place, ClientProgram program, Path secret, Path errors)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            program.file().toString(),
            "--format=custom",
            "--compress=0", // the zip packs it
            "--no-password",
            "--lock-wait-timeout=" + LOCK_WAIT_MILLIS,
            "--host=" + place.host(),
            "--port=" + place.port(),
            "--username=" + place.user(),
            "--dbname=" + place.name());
    surroundings(builder.environment(), place, secret);
    Process process = builder.redirectError(errors.toFile()).start();
    try {
      process.getOutputStream().close();
      zip.stream("database/" + place.name().replace('/', '_') + ".dump", process.getInputStream());
      if (!process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("pg_dump failed: " + Command.tail(errors));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** Only what pg_dump needs; the password goes by a file that nobody else can read. */
  private static void surroundings(
      Map<String, String> environment, DatabaseAddress place, Path secret) throws IOException {
    Map<String, String> ours = Map.copyOf(environment);
    environment.clear();
    for (String name : List.of("PATH", "HOME")) {
      Optional.ofNullable(ours.get(name)).ifPresent(value -> environment.put(name, value));
    }
    environment.put("LC_ALL", "C");
    environment.put("PGCONNECT_TIMEOUT", "5");
    String password = place.password().get();
    if (!password.isEmpty()) {
      String escaped = password.replace("\\", "\\\\").replace(":", "\\:");
      Files.writeString(secret, "*:*:*:*:" + escaped + "\n");
      environment.put("PGPASSFILE", secret.toString());
    }
  }
}
