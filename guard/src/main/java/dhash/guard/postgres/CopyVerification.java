package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Restores a physical backup once, beside the living server: unpacks it, starts it on a port of its
 * own, reads every row, and removes it again.
 */
final class CopyVerification {
  private static final Duration LOCK_LIMIT = Duration.ofMinutes(60);
  private static final Duration STATEMENT_LIMIT = Duration.ofMinutes(60);
  private static final int BUFFER_BYTES = 256 * 1024;

  /** Nothing has to survive: the copy is thrown away. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "off",
          "full_page_writes", "off",
          "autovacuum", "off",
          "logging_collector", "off",
          "max_connections", "20");

  private final EmbeddedCluster cluster;

  CopyVerification(EmbeddedCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * @param checksum the sum of a 64-bit hash of each row; independent of their order
   */
  record Table(String name, long rows, String checksum) {}

  record Found(String serverVersion, List<Table> tables) {}

  /** What the restored copy holds. */
  Found run(Path zip, String database, Meter meter)
      throws IOException, InterruptedException, SQLException {
    Path folder = cluster.files().verification();
    ServerPrograms programs = cluster.programs();
    try (ProcessLock _ =
        ProcessLock.acquire(cluster.files().verificationLock(), LOCK_LIMIT, programs.sleeper())
            .orElseThrow(CopyVerification::busy)) {
      discard(programs, folder); // one that was killed left it
      try {
        Path data = unpack(zip, folder, meter);
        programs.account().handOver(folder);
        int port = cluster.files().choosePort();
        meter.begin("starting the copy", 0);
        programs.start(data, port, SETTINGS);
        DatabaseAddress living = cluster.admin();
        return read(
            new DatabaseAddress(living.host(), port, database, living.user(), living.password()),
            meter);
      } finally {
        discard(programs, folder);
      }
    }
  }

  /** Removes a copy that nobody works on any more. */
  static void discardLeftover(EmbeddedCluster cluster) throws IOException, InterruptedException {
    Path folder = cluster.files().verification();
    if (Files.exists(folder)) {
      ServerPrograms programs = cluster.programs();
      Optional<ProcessLock> lock =
          ProcessLock.acquire(
              cluster.files().verificationLock(), Duration.ZERO, programs.sleeper());
      if (lock.isPresent()) {
        try (ProcessLock _ = lock.get()) {
          discard(programs, folder);
        }
      }
    }
  }

  private static void discard(ServerPrograms programs, Path folder)
      throws IOException, InterruptedException {
    if (Files.exists(folder)) {
      programs.stop(folder.resolve("data"));
      Folders.delete(folder);
    }
  }

  private static Path unpack(Path file, Path folder, Meter meter) throws IOException {
    Files.createDirectory(folder, Folders.OWNER_ONLY_FOLDER);
    Path data = Files.createDirectory(folder.resolve("data"), Folders.OWNER_ONLY_FOLDER);
    String name = file.getFileName().toString().replaceFirst("\\.zip$", "");
    String prefix = name + "/database/data/";
    byte[] buffer = new byte[BUFFER_BYTES];
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(zip.entries());
      meter.begin("unpacking", entries.stream().mapToLong(ZipEntry::getSize).sum());
      for (ZipEntry entry : entries) {
        if (!entry.getName().startsWith(prefix)) {
          continue;
        }
        Path target = data.resolve(entry.getName().substring(prefix.length())).normalize();
        if (!target.startsWith(data)) {
          throw new IOException("its entry " + entry.getName() + " points outside");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target, Folders.OWNER_ONLY_FOLDER);
        } else {
          write(zip, entry, target, buffer, meter);
        }
      }
    }
    return data;
  }

  private static void write(ZipFile zip, ZipEntry entry, Path target, byte[] buffer, Meter meter)
      throws IOException {
    try (InputStream content = zip.getInputStream(entry);
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(target), 8192)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        file.write(buffer, 0, read);
        meter.done(read);
      }
    }
  }

  private static Found read(DatabaseAddress address, Meter meter) throws SQLException {
    try (Connection connection = address.connect("dhash-verify", STATEMENT_LIMIT);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';"
              + " set bytea_output = 'hex'; set extra_float_digits = 1");
      List<String> names = tables(statement);
      meter.begin("reading " + names.size() + " tables", names.size());
      List<Table> tables = new ArrayList<>();
      for (String name : names) {
        tables.add(table(statement, name));
        meter.done(1);
      }
      try (ResultSet row = statement.executeQuery("show server_version")) {
        row.next();
        return new Found(row.getString(1), tables);
      }
    }
  }

  private static List<String> tables(Statement statement) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            """
            select format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and c.relpersistence = 'p' and not c.relispartition
              and n.nspname not in ('pg_catalog', 'information_schema')
            order by 1\
            """)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static Table table(Statement statement, String name) throws SQLException {
    String query =
        "select count(*), coalesce(sum(('x' || left(md5((dhash_row.*)::text), 16))"
            + "::bit(64)::bigint), 0)::text from "
            + name
            + " dhash_row";
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return new Table(name, row.getLong(1), row.getString(2));
    }
  }

  private static GuardException busy() {
    return new GuardException(
        ExitCode.BUSY,
        "Another process has been verifying a backup of this environment for "
            + LOCK_LIMIT.toMinutes()
            + " min.",
        "The backup is as it was.",
        "End that process and try again.");
  }
}
