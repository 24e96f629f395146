package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.Restore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zips with a checksum that fits, made by somebody who means ill or does not know better. */
class HostileZipTest {
  private static final String NAME = "dhash_staging_20261123_120000";
  private static final int FILE = 0100600;
  private static final int LINK = 0120777;
  private static final String DUMP = "database/shop.dump";

  @TempDir private Path root;

  /** What is in a zip, of which one thing is wrong in each test. */
  private interface Filling {
    void into(ZipArchiveOutputStream zip) throws IOException;
  }

  private static void put(ZipArchiveOutputStream zip, String path, String content, int mode)
      throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(NAME + "/" + path);
    entry.setUnixMode(mode);
    zip.putArchiveEntry(entry);
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeArchiveEntry();
  }

  private static void metadata(ZipArchiveOutputStream zip, String format) throws IOException {
    put(
        zip,
        "backup_metadata.json",
        """
        {"environment": "staging", "created_at": "2026-11-23T12:00:00Z", "retention_days": 7,
         "database": {"name": "shop", "format": "%s", "server_version": "15.1"},
         "tools": {"database_copy": "pg_dump (PostgreSQL) 15.1"},
         "schema_version": "", "service_revision": null}
        """
            .formatted(format),
        FILE);
  }

  private byte[] streamed(Filling more) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      put(zip, DUMP, "PGDMP", FILE);
      metadata(zip, DumpSource.FORMAT);
      more.into(zip);
    }
    return bytes.toByteArray();
  }

  /** With its sizes before its entries, as one that is written to a file has them. */
  private byte[] seekable() throws IOException {
    Path file = root.resolve("seekable");
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
      put(zip, DUMP, "PGDMP", FILE);
      metadata(zip, DumpSource.FORMAT);
    }
    return Files.readAllBytes(file);
  }

  private Path zip(byte[] content) throws IOException {
    Path zip = Files.write(root.resolve(NAME + ".zip"), content);
    Sidecars.writeChecksum(
        root, zip, HexFormat.of().formatHex(BackupZip.sha256Digest().digest(content)));
    return zip;
  }

  /** On a server that can't be reached, which is when one restores. */
  private List<String> problems(byte[] content) throws IOException {
    DatabaseAddress nowhere = new DatabaseAddress("127.0.0.1", 1, "shop", "nobody", () -> "");
    return problems(
        content,
        BackupRestoration.of(
            new DumpSource(() -> nowhere, List.of()),
            "staging",
            Servers.SLEEPER,
            InstantSource.system()));
  }

  private List<String> problems(byte[] content, BackupRestoration restoration) throws IOException {
    Restore what = new Restore(Restore.Source.BACKUP, zip(content).toString());
    return restoration.problems(what, Optional.empty(), External.SILENT);
  }

  private void isRefused(byte[] content, String why) throws IOException {
    assertThat(problems(content))
        .singleElement()
        .asString()
        .startsWith(root.resolve(NAME + ".zip").toString())
        .contains(why);
  }

  @Test
  void zips_that_are_what_they_say_are_accepted() throws Exception {
    assertThat(problems(streamed(_ -> {}))).isEmpty();
    assertThat(problems(seekable())).isEmpty();
  }

  @Test
  void a_link_and_what_is_below_a_file_are_refused() throws Exception {
    isRefused(
        streamed(zip -> put(zip, "config", "/etc", LINK)),
        NAME + "/config is a link or another special file");
    isRefused(
        streamed(zip -> put(zip, DUMP + "/passwd", "x", FILE)), DUMP + "/passwd is below a file");
  }

  @Test
  void a_name_that_speaks_to_the_terminal_is_refused_without_its_words() throws Exception {
    isRefused(
        streamed(zip -> put(zip, "config/a\u001b[2Jb", "x", FILE)),
        "config/a?[2Jb has a control character in its name");
  }

  @Test
  void an_entry_that_is_there_twice_is_refused() throws Exception {
    isRefused(streamed(zip -> put(zip, DUMP, "other", FILE)), DUMP + " twice");
    isRefused(streamed(zip -> put(zip, DUMP + "/", "", 040700)), DUMP + "/ twice");
  }

  @Test
  void sizes_that_differ_from_those_in_the_directory_are_refused() throws Exception {
    String why = DUMP + " has another size or checksum in its directory";
    byte[] before = seekable();
    before[18]++; // the packed size of the first entry, which stands at the very beginning
    isRefused(before, why);

    byte[] after = streamed(_ -> {});
    ByteBuffer bytes = ByteBuffer.wrap(after).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (bytes.getInt(at) != 0x08074b50) {
      at++;
    }
    after[at + 12]++; // the size that follows it
    isRefused(after, why);
  }

  @Test
  void what_is_none_of_its_entries_is_refused() throws Exception {
    byte[] plain = streamed(_ -> {});
    byte[] before = ("x".repeat(10) + "PK").getBytes(StandardCharsets.UTF_8);
    byte[] both = Arrays.copyOf(before, before.length + plain.length);
    System.arraycopy(plain, 0, both, before.length, plain.length);
    isRefused(both, "it holds something that is none of its entries");
  }

  @Test
  void one_that_is_cut_off_or_empty_is_called_that() throws Exception {
    byte[] plain = streamed(_ -> {});
    isRefused(new byte[0], "is damaged: it is cut off or no zip.");
    isRefused(Arrays.copyOf(plain, plain.length / 2), "is damaged: it is cut off or no zip.");
  }

  /** Before anything is begun, and above all before another safety backup is made. */
  @Test
  void one_without_the_database_is_refused() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      metadata(zip, DumpSource.FORMAT);
    }
    isRefused(bytes.toByteArray(), "holds no dump of shop; nothing can be restored from it");

    bytes.reset();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      metadata(zip, PhysicalSource.FORMAT);
      put(zip, "database/data/PG_VERSION", "18", FILE);
      put(zip, "database/data/global/pg_control", "x", FILE);
    }
    EmbeddedCluster cluster =
        new EmbeddedCluster(root, "staging", "app", "app_user", Servers.SLEEPER);
    assertThat(
            problems(
                bytes.toByteArray(),
                BackupRestoration.of(cluster, "staging", InstantSource.system())))
        .singleElement()
        .asString()
        .contains(NAME + ".zip holds no base/ in its data folder");
  }
}
