package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.BackupStore;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.Rehearser.Rehearsal;
import dhash.guard.port.Rehearser.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationRehearsalTest {
  private static final Progress SILENT = (what, done, total) -> {};

  @TempDir private static Path shared;
  private static EmbeddedCluster cluster;
  private static BackupStore.Backup backup;

  @TempDir private Path root;
  private MigrationRehearsal rehearsal;

  @BeforeAll
  static void a_backup_of_a_database_with_rows() throws Exception {
    cluster = Servers.small();
    Servers.run(
        cluster.started(),
        "create table images (id bigint primary key, name text);"
            + " insert into images select n, 'n' || n from generate_series(1, 1000) n");
    backup =
        new ZipBackupStore(
                shared,
                Path.of("backups"),
                "staging",
                new PhysicalSource(cluster),
                InstantSource.system())
            .take(
                new BackupStore.Request(Optional.empty(), Optional.empty(), 7, List.of()), SILENT);
  }

  @AfterAll
  static void as_it_was() throws Exception {
    Servers.run(cluster.started(), "drop table images");
  }

  @BeforeEach
  void a_release() throws Exception {
    rehearsal =
        new MigrationRehearsal(
            new PhysicalSource(cluster),
            Optional.empty(),
            root.resolve("rehearsal.json"),
            Servers.SLEEPER,
            InstantSource.system());
    script("expand/V1__seen.sql", "alter table images add seen int");
    script("undo/U1__seen.sql", "alter table images drop seen");
  }

  @AfterEach
  void nothing_of_it_is_left() {
    assertThat(cluster.files().beside(Restorer.Place.SCRATCH)).doesNotExist();
  }

  private void script(String name, String sql) throws IOException {
    Path file = root.resolve("migrations").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, sql);
  }

  private Rehearsal rehearse(boolean contract) throws Exception {
    return rehearsal.rehearse(backup.file(), root.resolve("migrations"), contract, SILENT);
  }

  @Test
  void what_goes_up_and_back_and_up_again_may_run() throws Exception {
    Rehearsal seen = rehearse(false);

    assertThat(seen.problems()).isEmpty();
    assertThat(seen.unproven()).isEmpty();
    assertThat(seen.steps()).extracting(Step::version).containsExactly("1");
    assertThat(seen.steps().getFirst().locks())
        .containsExactly("AccessExclusiveLock on public.images");
    assertThat(seen.steps().getFirst().rewritten()).isEmpty();
    assertThat(Servers.ask(cluster.started(), "select to_regclass('dhash_schema_history')"))
        .as("the living database is as it was")
        .isEqualTo("null");
  }

  @Test
  void a_table_that_is_written_anew_is_named_with_what_it_grows_by() throws Exception {
    script(
        "expand/V2__wide.sql",
        "alter table images add token text default repeat('x', 200) || random()");
    script("undo/U2__wide.sql", "alter table images drop token");
    Step wide = rehearse(false).steps().get(1);

    assertThat(wide.rewritten()).containsExactly("public.images");
    assertThat(wide.growthBytes()).isPositive();
  }

  @Test
  void a_migration_that_fails_is_found_before_the_living_database_sees_it() throws Exception {
    script("expand/V2__bad.sql", "create unique index on images ((id % 10))");
    assertThat(rehearse(false).problems())
        .singleElement()
        .asString()
        .contains("V2__bad.sql", "could not create unique index");
  }

  @Test
  void an_undo_that_leaves_something_is_found() throws Exception {
    script("expand/V2__index.sql", "create index images_name on images (name)");
    script("undo/U2__index.sql", "select 1");
    assertThat(rehearse(false).problems())
        .singleElement()
        .asString()
        .contains("after the undo the schema differs: + index", "images_name");
  }

  @Test
  void an_undo_that_changes_rows_is_found() throws Exception {
    script("expand/V2__upper.sql", "update images set name = upper(name) where id <= 10");
    script("undo/U2__upper.sql", "update images set name = 'n' where id <= 10");
    assertThat(rehearse(false).problems())
        .singleElement()
        .asString()
        .contains(
            "the data differ: public.images 1000 rows before, 1000 after the undo, with other");
  }

  @Test
  void an_undo_that_fails_is_found() throws Exception {
    script("expand/V2__t.sql", "create table t (a int)");
    script("undo/U2__t.sql", "drop table u");
    assertThat(rehearse(false).problems())
        .singleElement()
        .asString()
        .contains("the undo: U2__t.sql failed");
  }

  @Test
  void without_an_undo_script_it_is_said_what_was_not_shown() throws Exception {
    script("expand/V2__t.sql", "create table t (a int)");
    Rehearsal seen = rehearse(false);
    assertThat(seen.problems()).isEmpty();
    assertThat(seen.unproven()).first().asString().contains("V2", "no undo script");
  }

  @Test
  void contract_migrations_are_tried_where_they_are_to_run() throws Exception {
    script("contract/V3__no_name.sql", "alter table images drop name");
    assertThat(rehearse(false).steps()).hasSize(1);
    Rehearsal seen = rehearse(true);
    assertThat(seen.steps()).extracting(Step::version).containsExactly("1", "3");
    assertThat(seen.unproven()).singleElement().asString().contains("not undone");
  }

  @Test
  void the_last_one_can_be_looked_at_again() throws Exception {
    assertThat(rehearsal.last()).isEmpty();
    Rehearsal seen = rehearse(false);
    assertThat(rehearsal.last()).contains(seen);
  }

  /** What has run before is run anew on nothing, and then rehearsed. */
  @Test
  void on_the_schema_alone_it_is_said_that_no_rows_were_seen() throws Exception {
    script("expand/V0.1__images.sql", "create table images (id bigint primary key, name text)");
    script("expand/V2__unique.sql", "create unique index on images ((id % 10))");
    script("undo/U2__unique.sql", "drop index images_expr_idx");
    DatabaseAddress fresh = Servers.freshDatabase();
    Path applied = root.resolve("applied");
    Files.createDirectories(applied.resolve("expand"));
    Files.copy(
        root.resolve("migrations/expand/V0.1__images.sql"),
        applied.resolve("expand/V0.1__images.sql"));
    PostgresDatabase living =
        new PostgresDatabase(() -> fresh, "staging", MigrationLimits.USUAL, Servers.SLEEPER);
    living.migrate(applied, dhash.guard.port.Database.Phase.EXPAND);
    Rehearsal seen =
        new MigrationRehearsal(
                new PhysicalSource(cluster),
                Optional.of(living),
                root.resolve("rehearsal.json"),
                Servers.SLEEPER,
                InstantSource.system())
            .rehearse(backup.file(), root.resolve("migrations"), false, SILENT);

    assertThat(seen.problems()).as("with rows it would have failed").isEmpty();
    assertThat(seen.steps()).extracting(Step::version).containsExactly("1", "2");
    assertThat(seen.unproven()).singleElement().asString().contains("rows");
  }

  @Test
  void a_damaged_backup_is_no_word_on_the_migrations() {
    Path damaged = root.resolve("dhash_staging_20260101_000000.zip");
    assertThatThrownBy(() -> rehearsal.rehearse(damaged, root.resolve("migrations"), false, SILENT))
        .isInstanceOf(IOException.class);
  }
}
