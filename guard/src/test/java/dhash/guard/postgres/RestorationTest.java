package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import dhash.guard.port.BackupStore;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Restoration.Change;
import dhash.guard.port.Restoration.Server;
import dhash.guard.port.Restoration.Swapped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestorationTest {
  private static final Progress SILENT = (what, done, total) -> {};
  private static final Instant STAMP = Instant.parse("2026-11-26T12:00:00Z");

  @TempDir private static Path root;
  private static EmbeddedCluster cluster;
  private static BackupStore.Backup backup;
  private static BackupRestoration restoration;

  /** A cluster of its own, for its data are going to be swapped. */
  @BeforeAll
  static void a_backup_of_a_database_with_rows() throws Exception {
    Path home = Servers.temporary("dhash-restore");
    cluster = new EmbeddedCluster(home, "staging", "app", "app_user", Servers.SLEEPER);
    Servers.run(
        cluster.started(),
        "create table images (id bigint generated always as identity primary key, name text);"
            + " create table keyless (word text);"
            + " insert into images (name) select 'n' || n from generate_series(1, 1000) n;"
            + " insert into keyless values ('a'), ('b')");
    try (Connection connection = cluster.started().connect("test", Duration.ofMinutes(1))) {
      Bearer.claim(connection, "staging");
    }
    backup = store().take(request(), SILENT);
    restoration = BackupRestoration.of(cluster, "staging", InstantSource.system());
  }

  @AfterAll
  static void nothing_of_it_is_left() throws Exception {
    cluster.stop();
    Folders.delete(cluster.files().home());
  }

  private static ZipBackupStore store() {
    return new ZipBackupStore(
        root, Path.of("backups"), "staging", new PhysicalSource(cluster), InstantSource.system());
  }

  private static BackupStore.Request request() {
    return new BackupStore.Request(Optional.empty(), Optional.empty(), 7, List.of());
  }

  private static Restore from(Path file) {
    return new Restore(Restore.Source.BACKUP, file.toString());
  }

  private static List<String> problems(Path file) throws IOException {
    return restoration.problems(from(file), Optional.empty(), SILENT);
  }

  private static String rows() throws Exception {
    return Servers.ask(cluster.started(), "select count(*) from images");
  }

  /** Minute 59: what was written since the backup is counted, kept, and can be put back. */
  @Test
  void what_was_written_since_is_counted_and_kept_and_comes_back() throws Exception {
    Servers.run(
        cluster.started(),
        "insert into images (name) select 'late' from generate_series(1, 10000);"
            + " update images set name = 'other' where id <= 3; delete from images where id = 4;"
            + " insert into keyless values ('c')");
    assertThat(problems(backup.file())).isEmpty();
    restoration.prepare(from(backup.file()), SILENT);
    assertThat(rows()).as("the present data serve until the swap").isEqualTo("10999");

    Swapped swapped;
    try (Connection idle = cluster.started().connect("idle", Duration.ofMinutes(1))) {
      swapped = restoration.swap(from(backup.file()), STAMP, SILENT);
      assertThatThrownBy(() -> idle.createStatement().execute("select 1"))
          .as("sessions of before have ended")
          .isInstanceOf(java.sql.SQLException.class);
    }
    assertThat(swapped.changes())
        .containsExactly(
            new Change("public.images", 10_000, 3, 1), new Change("public.keyless", 1, 0, 0));
    assertThat(rows()).isEqualTo("1000");
    Servers.run(cluster.started(), "insert into images (name) values ('next')");
    assertThat(Servers.ask(cluster.started(), "select max(id) from images"))
        .as("ids go on without a clash")
        .isEqualTo("1001");
    assertThat(restoration.kept()).contains("app_before_rollback_20261126_120000");
    assertThat(swapped.kept()).isEqualTo("app_before_rollback_20261126_120000");

    assertThat(restoration.swap(from(backup.file()), STAMP, SILENT))
        .as("a repetition tells what was done, and does nothing")
        .isEqualTo(swapped);
    assertThat(rows()).isEqualTo("1001");

    Restore kept = new Restore(Restore.Source.KEPT, swapped.kept());
    assertThat(restoration.problems(kept, Optional.empty(), SILENT)).isEmpty();
    restoration.prepare(kept, SILENT);
    Swapped back = restoration.swap(kept, STAMP.plusSeconds(60), SILENT);
    assertThat(rows()).isEqualTo("10999");
    assertThat(back.changes()).contains(new Change("public.images", 1, 4, 9_999));
    assertThat(restoration.kept())
        .contains("app_before_rollback_20261126_120100")
        .doesNotContain("app_before_rollback_20261126_120000");
  }

  @Test
  void a_swap_that_a_crash_cut_off_is_finished_by_whoever_starts_the_server() throws Exception {
    ClusterFiles files = cluster.files();
    restoration.prepare(from(backup.file()), SILENT);
    cluster.stop();
    Path kept = files.folder().resolve("app_before_rollback_20261127_000000");
    Files.writeString(
        files.swap(),
        "{\"source\":\"incoming/data\",\"kept\":\""
            + kept.getFileName()
            + "\",\"swapped\":"
            + "{\"kept\":\""
            + kept.getFileName()
            + "\",\"changes\":[],\"unknown\":\"\"}}");
    Files.move(files.data(), kept); // and here it died

    assertThat(rows()).isEqualTo("1000");
    assertThat(files.swap()).doesNotExist();
    assertThat(restoration.kept()).contains(kept.getFileName().toString());
  }

  /** Both servers run on when a guard is killed while it counts. */
  @Test
  void what_a_killed_count_left_running_is_ended_and_it_is_counted_all_the_same() throws Exception {
    restoration.prepare(from(backup.file()), SILENT);
    Servers.run(cluster.started(), "insert into keyless values ('after the backup')");
    Path incoming = cluster.files().beside(Restorer.Place.INCOMING).resolve(DataFolderZip.DATA);
    cluster
        .programs()
        .start(
            incoming, cluster.files().choosePort(), java.util.Map.of("logging_collector", "off"));

    Swapped swapped = restoration.swap(from(backup.file()), STAMP.plusSeconds(14_400), SILENT);

    assertThat(swapped.unknown()).isEmpty();
    assertThat(swapped.changes()).extracting(Change::table).contains("public.keyless");
  }

  @Test
  void data_that_are_gone_or_corrupt_are_restored_all_the_same() throws Exception {
    restoration.prepare(from(backup.file()), SILENT);
    cluster.stop();
    Files.delete(cluster.files().data().resolve("global/pg_control"));

    Swapped swapped = restoration.swap(from(backup.file()), STAMP.plusSeconds(3600), SILENT);
    assertThat(swapped.unknown()).contains("pg_control");
    assertThat(rows()).isEqualTo("1000");

    restoration.prepare(from(backup.file()), SILENT);
    cluster.stop();
    Folders.delete(cluster.files().data());
    restoration.swap(from(backup.file()), STAMP.plusSeconds(7200), SILENT);
    assertThat(rows()).isEqualTo("1000");
  }

  /** The server starts, and lets nobody into the database. */
  @Test
  void data_that_no_session_can_begin_in_are_swapped_and_said_not_to_be_counted() throws Exception {
    restoration.prepare(from(backup.file()), SILENT);
    String catalog = Servers.ask(cluster.admin(), "select pg_relation_filepath('pg_class')");
    cluster.stop();
    Files.writeString(cluster.files().data().resolve(catalog), "noise".repeat(20_000));

    Swapped swapped = restoration.swap(from(backup.file()), STAMP.plusSeconds(18_000), SILENT);

    assertThat(swapped.unknown()).contains("invalid page");
    assertThat(swapped.setAside()).singleElement().asString().contains("could not be counted");
    assertThat(rows()).isEqualTo("1000");
    Restore kept = new Restore(Restore.Source.KEPT, swapped.kept());
    assertThatThrownBy(() -> restoration.prepare(kept, SILENT))
        .as("what lets nobody in is not put back")
        .hasMessageContaining("invalid page");
    assertThat(rows()).isEqualTo("1000");
  }

  /** A folder that comes up is not yet the one that was proven. */
  @Test
  void a_backup_that_holds_something_else_than_when_it_was_proven_is_refused() throws Exception {
    Path zip = root.resolve("proven").resolve(backup.file().getFileName());
    Files.createDirectories(zip.getParent());
    Files.copy(backup.file(), zip);
    Files.copy(Sidecars.checksum(backup.file()), Sidecars.checksum(zip));
    BackupStore.Backup copy =
        new BackupStore.Backup(
            zip,
            backup.sha256(),
            backup.bytes(),
            backup.createdAt(),
            backup.retentionDays(),
            false);
    store().verify(copy, SILENT);
    restoration.prepare(from(zip), SILENT);
    Path proof = Sidecars.verified(zip);
    Files.writeString(proof, Files.readString(proof).replaceFirst(": 1000,", ": 1001,"));
    String before = rows();

    assertThatThrownBy(() -> restoration.prepare(from(zip), SILENT))
        .isInstanceOfSatisfying(
            GuardException.class,
            refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED))
        .hasMessageContaining("public.images 1001 rows in the backup, 1000 restored");
    assertThat(rows()).isEqualTo(before);
  }

  /** All that is left is the backup, on another machine. */
  @Test
  void a_machine_that_is_gone_is_restored_on_another() throws Exception {
    Path home = Servers.temporary("dhash-other");
    EmbeddedCluster other =
        new EmbeddedCluster(home, "staging", "app", "app_user", Servers.SLEEPER);
    try {
      BackupRestoration there = BackupRestoration.of(other, "staging", InstantSource.system());
      other.started();
      there.prepare(from(backup.file()), SILENT);
      there.swap(from(backup.file()), STAMP, SILENT);
      assertThat(Servers.ask(other.started(), "select count(*) from images")).isEqualTo("1000");
    } finally {
      other.stop();
      Folders.delete(home);
    }
  }

  @Test
  void a_backup_that_cannot_be_trusted_is_refused() throws Exception {
    assertThat(problems(root.resolve("backups/none.zip"))).first().asString().contains("no backup");

    Path copy = root.resolve("copies").resolve(backup.file().getFileName());
    Files.createDirectories(copy.getParent());
    Files.copy(backup.file(), copy);
    assertThat(problems(copy)).first().asString().contains("checksum", "missing");

    Files.copy(Sidecars.checksum(backup.file()), Sidecars.checksum(copy));
    assertThat(problems(copy)).isEmpty();
    long size = Files.size(copy);
    byte[] whole = Files.readAllBytes(copy);
    for (long at : new long[] {0, size / 3, size / 2, size - 1}) {
      byte[] damaged = whole.clone();
      damaged[(int) at] ^= 1;
      Files.write(copy, damaged);
      assertThat(problems(copy)).first().asString().contains("damaged");
    }
    Files.write(
        copy,
        java.util.Arrays.copyOf(whole, (int) (size / 2)),
        StandardOpenOption.TRUNCATE_EXISTING);
    assertThat(problems(copy)).first().asString().contains("damaged");
  }

  /** There is no pg_dump for the embedded server: the catalogs and the sums are compared. */
  @Test
  void every_awkward_thing_is_the_same_afterwards() throws Exception {
    Servers.run(cluster.started(), External.awkward());
    SchemaText schema = schema();
    TableSums data = TableSums.read(cluster.admin(), Meter.silent());
    BackupStore.Backup whole = store().take(request(), SILENT);

    restoration.prepare(from(whole.file()), SILENT);
    Swapped swapped = restoration.swap(from(whole.file()), STAMP.plusSeconds(10_800), SILENT);

    assertThat(swapped.changes())
        .as("a copy of the files lacks nothing but what no log has")
        .containsExactly(new Change("public.unlogged_rows", 1, 0, 0));
    assertThat(schema.differences(schema())).isEmpty();
    assertThat(schema.lines()).hasSizeGreaterThan(100);
    assertThat(TableSums.read(cluster.admin(), Meter.silent())).isEqualTo(data);
    Servers.run(
        cluster.started(),
        "insert into public.serials (t) values ('next'); insert into public.identities (t)"
            + " values ('next'); insert into public.every_type default values");
    assertThat(Servers.ask(cluster.started(), "select max(id) from public.serials"))
        .isEqualTo("26");
  }

  private static SchemaText schema() throws Exception {
    try (Connection connection = cluster.admin().connect("test", Duration.ofMinutes(1))) {
      return SchemaText.read(connection);
    }
  }

  @Test
  void another_environments_backup_is_refused() throws Exception {
    List<String> problems =
        BackupRestoration.of(cluster, "production", InstantSource.system())
            .problems(from(backup.file()), Optional.empty(), SILENT);
    assertThat(problems).singleElement().asString().contains("staging", "production");
  }

  @Test
  void a_schema_that_the_revision_does_not_know_or_lacks_is_refused() throws Exception {
    Path migrations = root.resolve("migrations");
    Files.createDirectories(migrations.resolve("expand"));
    Files.writeString(migrations.resolve("expand/V3__t.sql"), "create table t (a int)");
    assertThat(
            restoration.problems(
                from(backup.file()),
                Optional.of(new Server(new Revision(4, "v2", "44"), migrations)),
                SILENT))
        .singleElement()
        .asString()
        .contains("older than the revision", "rollback --backup");
  }

  @Test
  void names_that_lead_outside_are_refused() throws Exception {
    Path zip = root.resolve("copies/dhash_staging_20260101_000000.zip");
    Files.createDirectories(zip.getParent());
    try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new java.util.zip.ZipEntry("dhash_staging_20260101_000000/../../evil"));
      out.closeEntry();
    }
    Sidecars.writeChecksum(
        root,
        zip,
        java.util.HexFormat.of()
            .formatHex(
                java.security.MessageDigest.getInstance("SHA-256")
                    .digest(Files.readAllBytes(zip))));
    assertThat(problems(zip)).first().asString().contains("../../evil");
  }
}
