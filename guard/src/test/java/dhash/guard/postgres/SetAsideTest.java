package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.Restore;
import dhash.guard.port.BackupStore;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.Restoration.Change;
import dhash.guard.port.Restoration.Swapped;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody learns only afterwards what a restore puts out of sight. */
class SetAsideTest {
  private static final Progress SILENT = (what, done, total) -> {};
  private static final Instant STAMP = Instant.parse("2026-11-26T12:00:00Z");

  @TempDir private static Path root;
  private static EmbeddedCluster cluster;
  private static BackupRestoration restoration;

  @BeforeAll
  static void a_cluster_of_its_own() throws Exception {
    Path home = Servers.temporary("dhash-set-aside");
    cluster = new EmbeddedCluster(home, "staging", "app", "app_user", Servers.SLEEPER);
    cluster.started();
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

  /** Whoever agrees must have seen all that goes out of sight. */
  @Test
  void tables_made_since_the_backup_are_shown_with_their_rows_before_anybody_agrees()
      throws Exception {
    Servers.run(
        cluster.started(),
        "create table since_then as select generate_series(1, 10000) n;"
            + " create unlogged table passing as select generate_series(1, 7) n");
    BackupStore.Backup backup = store().take(request(), SILENT);
    assertThat(restoration.since(from(backup.file())))
        .as("nobody has counted this one")
        .startsWith(
            "from " + backup.createdAt() + " to now", "what the backup holds was never counted")
        .contains("public.since_then: 10000 rows now");

    BackupStore.Backup proven = store().verify(backup, SILENT);
    Servers.run(cluster.started(), "create table later as select generate_series(1, 20000) n");
    assertThat(restoration.since(from(proven.file())))
        .contains(
            "public.since_then: 10000 rows then, 10000 now",
            "public.later: not in the backup, 20000 rows now",
            "public.passing: not in the backup, 7 rows now");

    assertThat(
            restoration.since(
                new Restore(Restore.Source.KEPT, "app" + Swap.BEFORE + "20261126_120000")))
        .startsWith("from " + STAMP + " to now")
        .contains("public.later: 20000 rows now", "public.passing: 7 rows now");
    Servers.run(cluster.started(), "drop table since_then, passing, later");
  }

  @Test
  void rows_of_unlogged_tables_and_large_objects_are_counted_among_what_is_set_aside()
      throws Exception {
    Servers.run(cluster.started(), "create unlogged table cache (a int); select lo_create(4711)");
    BackupStore.Backup made = store().take(request(), SILENT);
    Servers.run(
        cluster.started(),
        "create table empty (a int); insert into cache select generate_series(1, 7); select lo_create(0); select lo_unlink(4711)");

    restoration.prepare(from(made.file()), SILENT);
    Swapped swapped = restoration.swap(from(made.file()), STAMP.plusSeconds(21_600), SILENT);

    assertThat(swapped.changes())
        .containsExactly(new Change("public.cache", 7, 0, 0), new Change("large objects", 1, 0, 1));
    Servers.run(cluster.started(), "drop table cache; select lo_unlink(4711)");
  }

  @Test
  void a_backup_says_which_tables_will_be_empty_when_it_is_restored() throws Exception {
    Servers.run(
        cluster.started(), "create unlogged table sessions as select generate_series(1, 7) a");
    List<String> notes = new ArrayList<>();
    store()
        .take(
            request(),
            new Progress() {
              @Override
              public void at(String what, long done, long total) {}

              @Override
              public void note(String line) {
                notes.add(line);
              }
            });
    Servers.run(cluster.started(), "drop table sessions");

    assertThat(notes).singleElement().asString().contains("unlogged", "public.sessions");
  }
}
