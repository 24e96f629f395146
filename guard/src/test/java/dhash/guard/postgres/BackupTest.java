package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dhash.engine.plan.Revision;
import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.BackupStore.Fate;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.BackupStore.Request;
import dhash.guard.port.GuardException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.250Z");
  private static final Progress SILENT = (what, done, total) -> {};
  private static final Revision REVISION = new Revision(3, "v1.2.3", "ab".repeat(32));

  @TempDir private Path root;
  private PhysicalSource source;

  @BeforeEach
  void a_running_cluster() throws Exception {
    source = new PhysicalSource(Servers.small());
  }

  private ZipBackupStore store(String environment, Instant now) {
    return new ZipBackupStore(
        root, Path.of("backups"), environment, source, InstantSource.fixed(now));
  }

  private static Request request(int retentionDays, Path... configuration) {
    return new Request(
        Optional.of(REVISION), Optional.of("r7"), retentionDays, List.of(configuration));
  }

  @Test
  void a_backup_passes_the_tools_that_people_check_it_with() throws Exception {
    Backup backup = store("staging", NOON).take(request(7), SILENT);

    assertThat(root.relativize(backup.file()))
        .hasToString("backups/dhash_staging_20261123_120000.zip");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup.file())))
        .isEqualTo("rw-------");
    Path checksum = root.resolve("backups/dhash_staging_20261123_120000.zip.sha256");
    assertThat(checksum)
        .hasContent(backup.sha256() + "  backups/dhash_staging_20261123_120000.zip");
    assumeTrue(Shell.has("unzip") && Shell.has("sha256sum"), "unzip, sha256sum not installed");
    Shell.run(root, Map.of(), "sha256sum", "-c", root.relativize(checksum).toString());
    Shell.run(root, Map.of(), "unzip", "-tq", backup.file().toString());
  }

  @Test
  void a_backup_outside_the_root_has_the_absolute_path_in_its_checksum() throws Exception {
    Path elsewhere = root.resolve("elsewhere");
    var store =
        new ZipBackupStore(
            root.resolve("project"), elsewhere, "staging", source, InstantSource.fixed(NOON));
    Backup backup = store.take(request(7), SILENT);
    assertThat(Files.readString(Sidecars.checksum(backup.file())))
        .isEqualTo(backup.sha256() + "  " + backup.file() + "\n");
  }

  @Test
  void a_copy_made_under_load_starts_by_hand_and_is_one_moment_of_the_database() throws Exception {
    assumeTrue(Shell.has("unzip"), "unzip is not installed");
    DatabaseAddress address = Servers.small().started();
    Servers.run(
        address,
        """
        create table here as select i as id, 100 as v from generate_series(1, 500) i;
        create table there as select i as id, 100 as v from generate_series(1, 500) i;
        create table ballast as select i, repeat(md5(i::text), 20) as t
          from generate_series(1, 40000) i;\
        """);
    AtomicBoolean stop = new AtomicBoolean();
    Backup backup;
    try (ExecutorService writers = Executors.newFixedThreadPool(3)) {
      List<Future<Integer>> running = new ArrayList<>();
      running.add(writers.submit(() -> moveBackAndForth(address, stop)));
      running.add(writers.submit(() -> createAndDrop(address, stop)));
      // without the backup's label, recovery would begin at the last of these
      running.add(writers.submit(() -> checkpoint(Servers.small().admin(), stop)));
      try {
        backup = store("staging", NOON).take(request(7), SILENT);
      } finally {
        stop.set(true);
      }
      for (Future<Integer> writer : running) {
        assertThat(writer.get()).isPositive();
      }
    }

    Path folder = root.resolve("by-hand");
    Files.createDirectory(folder);
    Shell.run(folder, Map.of(), "unzip", "-q", backup.file().toString());
    String name = backup.file().getFileName().toString().replace(".zip", "");
    Path data = folder.resolve(name).resolve("database/data");
    ServerPrograms programs = Servers.small().programs();
    programs.account().handOver(folder);
    int port = Servers.small().files().choosePort();
    try {
      programs.start(data, port, Map.of());
      DatabaseAddress copy =
          new DatabaseAddress(
              address.host(), port, address.name(), address.user(), address.password());
      assertThat(Servers.ask(copy, "select (select sum(v) from here) + (select sum(v) from there)"))
          .isEqualTo("100000");
      assertThat(Servers.ask(copy, "select count(*) from ballast where t <> ''"))
          .isEqualTo("40000");
    } finally {
      programs.stop(data);
      Servers.run(address, "drop table here, there, ballast");
    }
  }

  private static int moveBackAndForth(DatabaseAddress address, AtomicBoolean stop)
      throws SQLException {
    int moves = 0;
    try (Connection connection = address.connect("mover", Duration.ofSeconds(30));
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      while (!stop.get()) {
        int id = moves % 500 + 1;
        statement.execute("update here set v = v - 3 where id = " + id);
        statement.execute("update there set v = v + 3 where id = " + id);
        connection.commit();
        moves++;
      }
    }
    return moves;
  }

  private static int checkpoint(DatabaseAddress admin, AtomicBoolean stop) throws SQLException {
    int made = 0;
    while (!stop.get()) {
      Servers.run(admin, "checkpoint");
      made++;
    }
    return made;
  }

  private static int createAndDrop(DatabaseAddress address, AtomicBoolean stop)
      throws SQLException {
    int made = 0;
    try (Connection connection = address.connect("maker", Duration.ofSeconds(30));
        Statement statement = connection.createStatement()) {
      while (!stop.get()) {
        statement.execute("create table passing as select generate_series(1, 2000)");
        statement.execute("drop table passing");
        made++;
      }
    }
    return made;
  }

  @Test
  void a_verified_backup_says_what_the_started_copy_held() throws Exception {
    DatabaseAddress address = Servers.small().started();
    Servers.run(
        address,
        "drop table if exists words; create table words (dhash_row text, t bytea);"
            + " insert into words values ('a', '\\x01'), ('b', null)");
    ZipBackupStore store = store("staging", NOON);

    Backup verified = store.verify(store.take(request(7), SILENT), SILENT);

    assertThat(verified.verified()).isTrue();
    assertThat(store.list()).containsExactly(verified);
    assertThat(Files.readString(Sidecars.verified(verified.file())))
        .contains("\"public.words\"")
        .contains("\"rows\" : 2")
        .contains(verified.sha256());
    assertThat(Servers.small().files().beside(Restorer.Place.SCRATCH)).doesNotExist();
  }

  @Test
  void a_copy_that_holds_something_else_than_before_is_refused() throws Exception {
    Servers.run(
        Servers.small().started(),
        "drop table if exists counted; create table counted as select generate_series(1, 5) i");
    ZipBackupStore store = store("staging", NOON);
    Backup backup = store.verify(store.take(request(7), SILENT), SILENT);
    Path proof = Sidecars.verified(backup.file());
    Files.writeString(proof, Files.readString(proof).replace("\"rows\" : 5", "\"rows\" : 6"));

    assertThatThrownBy(() -> store.verify(backup, SILENT))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("differs: public.counted 6 rows in the backup, 5 restored");
  }

  @Test
  void a_damaged_backup_is_found_out() throws Exception {
    ZipBackupStore store = store("staging", NOON);
    Backup backup = store.take(request(7), SILENT);
    byte[] bytes = Files.readAllBytes(backup.file());
    bytes[bytes.length / 2] ^= 1;
    Files.write(backup.file(), bytes);

    assertThatThrownBy(() -> store.verify(backup, SILENT))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("SHA-256");
    assertThat(Sidecars.verified(backup.file())).doesNotExist();
  }

  @Test
  void backups_of_the_same_second_all_exist() throws Exception {
    List<Callable<Backup>> three = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      three.add(() -> store("staging", NOON).take(request(7), SILENT));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Future<Backup> backup : threads.invokeAll(three)) {
        assertThat(backup.get().file()).exists();
      }
    }
    assertThat(store("staging", NOON).list())
        .extracting(b -> b.file().getFileName().toString())
        .containsExactly(
            "dhash_staging_20261123_120000.zip",
            "dhash_staging_20261123_120001.zip",
            "dhash_staging_20261123_120002.zip");
  }

  @Test
  void what_a_killed_backup_left_is_removed_by_the_next_of_its_environment() throws Exception {
    Path folder = Files.createDirectory(root.resolve("backups"));
    Path ours = Files.createFile(folder.resolve("dhash_prod_20261123_110000.zip.partial"));
    Path other = Files.createFile(folder.resolve("dhash_prod_eu_20261123_110000.zip.partial"));

    store("prod", NOON).take(request(7), SILENT);

    assertThat(ours).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void an_environment_never_lists_the_backups_of_another() throws Exception {
    Backup prod = store("prod", NOON).take(request(7), SILENT);
    Backup europe = store("prod_eu", NOON).take(request(7), SILENT);
    Path folder = prod.file().resolveSibling(".");
    Files.writeString(folder.resolve("dhash_prod_20261123_130000.zip"), "no zip");
    Files.writeString(
        folder.resolve("dhash_prod_20261123_130000.zip.sha256"), "0".repeat(64) + "  x\n");
    Files.copy(europe.file(), folder.resolve("dhash_prod_20261123_140000.zip"));
    Files.copy(
        Sidecars.checksum(europe.file()), folder.resolve("dhash_prod_20261123_140000.zip.sha256"));

    assertThat(store("prod", NOON).list()).containsExactly(prod);
    assertThat(store("prod_eu", NOON).list()).containsExactly(europe);
    assertThat(store("pro", NOON).list()).isEmpty();
  }

  @Test
  void the_configuration_goes_in_without_its_secrets() throws Exception {
    assumeTrue(Shell.has("unzip"), "unzip is not installed");
    Path conf = root.resolve("dhash_staging.conf");
    Files.writeString(conf, "DB_HOST=embedded\nDB_PASSWORD=hunter2\nDB_PASSWORD_FILE=/run/x\n");

    Backup backup = store("staging", NOON).take(request(9, conf), SILENT);

    String file = backup.file().toString();
    assertThat(Shell.run(root, Map.of(), "unzip", "-p", file, "*/config/*"))
        .isEqualTo("DB_HOST=embedded\nDB_PASSWORD=<left out>\nDB_PASSWORD_FILE=/run/x\n");
    assertThat(Shell.run(root, Map.of(), "unzip", "-p", file, "*/backup_metadata.json"))
        .contains("\"retention_days\" : 9", "\"tag\" : \"v1.2.3\"", "\"rollout\" : \"r7\"");
  }

  @Test
  void only_backups_whose_own_days_are_over_go_and_never_the_last_verified() throws Exception {
    ZipBackupStore store = store("staging", NOON);
    Backup oldest = store.take(request(1), SILENT);
    Backup protectedOne = store.take(request(1), SILENT);
    Backup longer = store.take(request(30), SILENT);
    Backup newest = store.take(request(1), SILENT);
    Instant later = NOON.plus(Duration.ofDays(2));
    Set<String> keep = Set.of(protectedOne.file().getFileName().toString());
    assertThat(store.prune(later, keep, false, SILENT))
        .as("nothing verified yet")
        .noneMatch(Fate::goes);
    store.verify(newest, SILENT);

    assertThat(store.prune(later, keep, true, SILENT))
        .extracting(Fate::where, Fate::kept)
        .containsExactly(
            tuple(oldest.file().toString(), Optional.empty()),
            tuple(protectedOne.file().toString(), Optional.of("a rollout may still need it")),
            tuple(newest.file().toString(), Optional.of("it is the newest verified one there")));
    assertThat(oldest.file()).exists();
    store.prune(later, keep, false, SILENT);

    assertThat(store.list())
        .extracting(Backup::file)
        .containsExactly(protectedOne.file(), longer.file(), newest.file());
    assertThat(Sidecars.checksum(oldest.file())).doesNotExist();
  }

  @Test
  void the_names_of_the_log_segments_count_on_over_the_end_of_a_file() {
    assertThat(PhysicalSource.segments("0000000100000002000000FE", "000000010000000300000001"))
        .containsExactly(
            "0000000100000002000000FE",
            "0000000100000002000000FF",
            "000000010000000300000000",
            "000000010000000300000001");
  }
}
