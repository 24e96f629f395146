package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.BackupStore.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A database on a server that is not ours, of a login that may do no more there than it needs.
 *
 * @param admin the server's superuser, in the same database
 */
record External(DatabaseAddress admin, DatabaseAddress service) {
  static final Request REQUEST = new Request(Optional.empty(), Optional.empty(), 7, List.of());
  static final Progress SILENT = (what, done, total) -> {};
  private static final AtomicInteger LOGINS = new AtomicInteger();

  /** A new one; skips the test where no server can be started. */
  static External fresh(String database) throws Exception {
    Optional<DatabaseAddress> server = Servers.external();
    assumeTrue(server.isPresent(), "no PostgreSQL 15 in /usr/lib/postgresql/15");
    String login = "Login " + LOGINS.incrementAndGet();
    Servers.run(
        server.get(),
        "create role " + Quoted.name(login) + " login createdb password 'pa:ss\\word'");
    Servers.run(
        server.get(),
        "create database "
            + Quoted.name(database)
            + " owner "
            + Quoted.name(login)
            + " template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'");
    DatabaseAddress admin = server.get();
    return new External(
        in(admin, database),
        new DatabaseAddress(admin.host(), admin.port(), database, login, () -> "pa:ss\\word"));
  }

  static DatabaseAddress in(DatabaseAddress address, String database) {
    return new DatabaseAddress(
        address.host(), address.port(), database, address.user(), address.password());
  }

  DumpSource source() {
    return new DumpSource(() -> service, List.of());
  }

  ZipBackupStore store(Path root, InstantSource clock) {
    return new ZipBackupStore(root, Path.of("backups"), "staging", source(), clock);
  }

  ZipBackupStore store(Path root) {
    return store(root, InstantSource.system());
  }

  boolean has(String database) throws SQLException {
    return Servers.ask(
            admin, "select count(*) from pg_database where datname = " + Quoted.text(database))
        .equals("1");
  }

  /**
   * A database as text, with what pg_dump says about the database itself; the rows of {@code bulk},
   * which may be many, as their checksum.
   */
  String text(String database) throws IOException, InterruptedException {
    List<String> text = new ArrayList<>();
    MessageDigest bulk = BackupZip.sha256Digest();
    int exitCode =
        Shell.read(
            Path.of("/"),
            Map.of("PGPASSWORD", service.password().get()),
            dump -> {
              boolean inBulk = false;
              for (String line = dump.readLine(); line != null; line = dump.readLine()) {
                inBulk = inBulk ? !line.equals("\\.") : line.startsWith("COPY public.bulk ");
                if (inBulk) {
                  bulk.update(line.getBytes(StandardCharsets.UTF_8));
                } else if (!line.startsWith("\\restrict ") && !line.startsWith("\\unrestrict ")) {
                  text.add(line); // without the keys that are drawn anew at each run
                }
              }
            },
            "/usr/lib/postgresql/15/bin/pg_dump",
            "--create",
            "--host=" + service.host(),
            "--port=" + service.port(),
            "--username=" + service.user(),
            "--dbname=" + database);
    assertThat(exitCode).as(String.join("\n", text)).isZero();
    text.add("bulk " + HexFormat.of().formatHex(bulk.digest()));
    return String.join("\n", text);
  }

  /**
   * Every awkward thing, and rows in bulk: a thousand, or as many as {@code
   * -Dpostgres.bulk=5000000} says, which is about 1 GB.
   */
  static String awkward() throws IOException {
    try (InputStream script = External.class.getResourceAsStream("awkward.sql")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8)
          + "\ncreate table public.bulk as select n as id, md5(n::text) as name,"
          + " md5((n * 7)::text) || md5((n * 11)::text) as payload, now() as at"
          + " from generate_series(1, "
          + Long.getLong("postgres.bulk", 1000)
          + "::bigint) n; alter table public.bulk add primary key (id);";
    }
  }

  private static byte[] changed(String text, UnaryOperator<String> change) {
    String changed = change.apply(text);
    if (changed.equals(text)) {
      throw new AssertionError("nothing to change in " + text);
    }
    return changed.getBytes(StandardCharsets.UTF_8);
  }

  /** The backup with other metadata in it, and a checksum that fits. */
  static Backup forged(Backup backup, UnaryOperator<String> change) throws Exception {
    Path zip = backup.file();
    Path forged = zip.resolveSibling("forged");
    try (ZipFile from = new ZipFile(zip.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(forged))) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        byte[] content = from.getInputStream(entry).readAllBytes();
        to.putNextEntry(new ZipEntry(entry.getName()));
        to.write(
            entry.getName().endsWith("/backup_metadata.json")
                ? changed(new String(content, StandardCharsets.UTF_8), change)
                : content);
        to.closeEntry();
      }
    }
    Files.move(forged, zip, StandardCopyOption.REPLACE_EXISTING);
    String sha256 =
        HexFormat.of().formatHex(BackupZip.sha256Digest().digest(Files.readAllBytes(zip)));
    return new Backup(
        zip, sha256, Files.size(zip), backup.createdAt(), backup.retentionDays(), false);
  }
}
