package dhash.guard.postgres;

import dhash.guard.port.Database;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The embedded server's data folder, copied while it works: the files as they are, and the part of
 * the write-ahead log that makes them whole. Unpacked and started, it is the database as it was at
 * the end of the copying. Needs none of PostgreSQL's client programs.
 */
public final class PhysicalSource implements BackupSource {
  private static final Duration STATEMENT_LIMIT = Duration.ofMinutes(30);

  /** How it lies in the zip. */
  static final String FORMAT = "data-folder";

  private static final String PLACE = "database/data/";

  /** Folders that a starting server fills itself, as PostgreSQL's manual lists them. */
  private static final Set<String> EMPTIED =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "postmaster\\.(pid|opts)|pgsql_tmp.*|pg_internal\\.init.*|backup_label.*|tablespace_map.*"
              + "|current_logfiles.*|t\\d+_\\d+.*");

  private static final Pattern START_SEGMENT =
      Pattern.compile("START WAL LOCATION: .* \\(file ([0-9A-F]{24})\\)");
  private static final int SEGMENTS_IN_A_FILE = 256; // of 16 MB each

  private final EmbeddedCluster cluster;

  public PhysicalSource(EmbeddedCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public String means() {
    return "physical copy, nothing else needed";
  }

  @Override
  public Restorer restorer() {
    return new FolderRestorer(cluster);
  }

  @Override
  public Facts facts() throws SQLException, IOException {
    cluster.mustBeOurs(); // or it would only turn out when the backup is to be proven
    DatabaseAddress address = cluster.started();
    Database.Standing standing = Standings.of(address);
    refuseTablespaces();
    return new Facts(
        address.host(),
        address.port(),
        address.name(),
        standing.serverVersion(),
        folderBytes(),
        standing.schemaVersion(),
        FORMAT,
        "pg_backup_start " + standing.serverVersion(),
        unlogged());
  }

  /**
   * A server that begins from a copy can't know whether their files are whole, and empties them.
   */
  private List<String> unlogged() throws SQLException {
    try (Connection connection = cluster.admin().connect("dhash", STATEMENT_LIMIT);
        Statement statement = connection.createStatement()) {
      return TableSums.unlogged(statement);
    }
  }

  private void refuseTablespaces() throws SQLException {
    try (Connection connection = cluster.admin().connect("dhash", STATEMENT_LIMIT);
        Statement statement = connection.createStatement()) {
      String own = "select count(*) from pg_tablespace where oid >= 16384";
      if (single(statement, own).equals("0")) {
        return;
      }
    }
    throw new GuardException(
        ExitCode.REFUSED,
        "The database has tablespaces outside its data folder; a backup would miss them.",
        "No backup was made.",
        "Move their tables to pg_default and drop the tablespaces.");
  }

  /** The copy is of no single moment before it is started, so its tables are not counted here. */
  @Override
  public Optional<TableSums> write(BackupZip zip) throws SQLException, IOException {
    try (Connection connection = cluster.admin().connect("dhash-backup", STATEMENT_LIMIT);
        Statement statement = connection.createStatement()) {
      // keeps the log from being recycled until this session ends
      statement.execute(
          "select pg_create_physical_replication_slot("
              + "'dhash_backup_' || pg_backend_pid(), true, true)");
      statement.execute("select pg_backup_start('dhash', true)");
      copyFiles(zip);
      String label;
      String lastSegment;
      try (ResultSet row =
          statement.executeQuery(
              "select labelfile, pg_walfile_name(lsn) from pg_backup_stop(false)")) {
        row.next();
        label = row.getString(1);
        lastSegment = row.getString(2);
      }
      zip.text(PLACE + "backup_label", label);
      copyLog(zip, label, lastSegment);
    }
    return Optional.empty();
  }

  private void copyFiles(BackupZip zip) throws IOException {
    Path data = cluster.files().data();
    zip.folder("database/data");
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            String path = data.relativize(folder).toString();
            if (path.isEmpty()) {
              return FileVisitResult.CONTINUE;
            }
            if (isLeftOut(folder)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            zip.folder(PLACE + path);
            return EMPTIED.contains(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String path = data.relativize(file).toString();
            if (attributes.isRegularFile() && !isLeftOut(file) && !path.equals(CONTROL)) {
              zip.file(PLACE + path, file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            return unlessVanished(failure);
          }
        });
    zip.file(PLACE + CONTROL, data.resolve(CONTROL)); // last, as the manual asks
    zip.folder(PLACE + "pg_wal/archive_status");
  }

  private static final String CONTROL = "global/pg_control";

  private static boolean isLeftOut(Path file) {
    return LEFT_OUT.matcher(file.getFileName().toString()).matches();
  }

  private static FileVisitResult unlessVanished(IOException failure) throws IOException {
    if (failure instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw failure;
  }

  private void copyLog(BackupZip zip, String label, String lastSegment) throws IOException {
    Matcher start = START_SEGMENT.matcher(label);
    if (!start.find()) {
      throw new IOException("the backup's label names no beginning: " + label);
    }
    Path log = cluster.files().data().resolve("pg_wal");
    for (String segment : segments(start.group(1), lastSegment)) {
      Path file = log.resolve(segment);
      if (!Files.exists(file)) {
        throw new IOException("the log segment " + segment + " is gone already");
      }
      zip.file(PLACE + "pg_wal/" + segment, file);
    }
  }

  /** The names of the log's files from the first to the last, both on one timeline. */
  static List<String> segments(String first, String last) {
    String timeline = first.substring(0, 8);
    List<String> names = new ArrayList<>();
    for (long n = segmentNumber(first); n <= segmentNumber(last); n++) {
      names.add("%s%08X%08X".formatted(timeline, n / SEGMENTS_IN_A_FILE, n % SEGMENTS_IN_A_FILE));
    }
    return names;
  }

  private static long segmentNumber(String name) {
    return Long.parseLong(name.substring(8, 16), 16) * SEGMENTS_IN_A_FILE
        + Long.parseLong(name.substring(16), 16);
  }

  private long folderBytes() throws IOException {
    long[] bytes = {0};
    Path log = cluster.files().data().resolve("pg_wal");
    Files.walkFileTree(
        cluster.files().data(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(log) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            return unlessVanished(failure);
          }
        });
    return bytes[0];
  }

  private static String single(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
