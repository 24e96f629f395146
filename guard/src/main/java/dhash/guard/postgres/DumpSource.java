package dhash.guard.postgres;

import dhash.guard.port.Database.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Somebody else's server, dumped by {@code pg_dump} in its custom format. */
public final class DumpSource implements BackupSource {
  static final String FORMAT = "pg_dump-custom";
  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final String LOCK_WAIT_MILLIS = "30000";

  private final Supplier<DatabaseAddress> address;
  private final List<Path> programFolders;

  /**
   * @param programFolders where to look for pg_dump and pg_restore first: the folders of PATH
   */
  public DumpSource(Supplier<DatabaseAddress> address, List<Path> programFolders) {
    this.address = address;
    this.programFolders = List.copyOf(programFolders);
  }

  /** Where a database lies in a backup. */
  static String entry(String database) {
    return "database/" + database.replaceAll("[/\\p{Cntrl}]", "_") + ".dump";
  }

  DatabaseAddress address() {
    return address.get();
  }

  @Override
  public DumpRestorer restorer() {
    return new DumpRestorer(address, programFolders);
  }

  @Override
  public String means() throws SQLException, IOException, InterruptedException {
    ClientProgram dump = pgDump(Standings.of(address.get()).serverVersion());
    return dump.described() + ", " + restorer().program(dump.major()).described();
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
        FORMAT,
        pgDump(standing.serverVersion()).version(),
        List.of());
  }

  private ClientProgram pgDump(String serverVersion) throws IOException, InterruptedException {
    return ClientProgram.find("pg_dump", programFolders, ClientProgram.major(serverVersion));
  }

  /** Dumps and sums up the same moment side by side; where one fails, the other ends too. */
  @Override
  public Optional<TableSums> write(BackupZip zip)
      throws SQLException, IOException, InterruptedException {
    DatabaseAddress place = address.get();
    ClientProgram program = pgDump(Standings.of(place).serverVersion());
    try (Snapshot snapshot = Snapshot.take(place);
        ClientRun dump = ClientRun.start(program, place, options(snapshot))) {
      snapshot.sumUp(dump::kill);
      try {
        dump.input().close();
        zip.packed(entry(place.name()), dump.output());
        dump.succeed(END_LIMIT);
      } catch (IOException failure) {
        if (!snapshot.hasFailed()) {
          throw failure;
        }
      }
      return Optional.of(snapshot.sums());
    }
  }

  private static List<String> options(Snapshot snapshot) {
    return List.of(
        "--format=custom",
        "--compress=1",
        "--snapshot=" + snapshot.name(),
        "--lock-wait-timeout=" + LOCK_WAIT_MILLIS);
  }
}
