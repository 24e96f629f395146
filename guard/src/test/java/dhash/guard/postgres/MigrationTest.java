package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.DataPolicy;
import dhash.guard.port.Database.Phase;
import dhash.guard.port.Database.Undone;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationTest {
  private static final MigrationLimits SHORT =
      new MigrationLimits(Duration.ofMillis(150), 2, Duration.ofMillis(10), Duration.ofSeconds(30));

  @TempDir private Path folder;
  private DatabaseAddress address;
  private PostgresDatabase database;

  @BeforeEach
  void a_fresh_database_and_a_release() throws Exception {
    address = Servers.freshDatabase();
    database = new PostgresDatabase(() -> address, "staging", SHORT, Servers.SLEEPER);
    script("expand/V1__components.sql", "create table components (id bigint primary key, k text)");
    script("undo/U1__components.sql", "drop table components");
    script("expand/V2__tags.sql", "alter table components add tag text, add seen int default 7");
    script("undo/U2__tags.sql", "alter table components drop tag, drop seen");
    script("contract/V3__no_k.sql", "alter table components drop k");
    script("undo/U3__no_k.sql", "alter table components add k text");
  }

  private void script(String name, String sql) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, sql);
  }

  @Test
  void looking_at_migrations_changes_nothing() throws Exception {
    assertThat(database.migrations(folder))
        .extracting(m -> m.version() + " " + m.description() + " " + m.phase() + " " + m.applied())
        .containsExactly(
            "1 components EXPAND false", "2 tags EXPAND false", "3 no k CONTRACT false");
    database.standing();
    assertThat(Servers.ask(address, "select count(*) from pg_tables where schemaname = 'public'"))
        .isEqualTo("0");
  }

  @Test
  void each_phase_runs_only_its_own_and_only_once() throws Exception {
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("1", "2");
    assertThat(database.migrate(folder, Phase.EXPAND)).isEmpty();
    assertThat(database.standing().schemaVersion()).isEqualTo("2");
    assertThat(database.migrate(folder, Phase.CONTRACT)).containsExactly("3");
    assertThat(database.standing().schemaVersion()).isEqualTo("3");
  }

  @Test
  void a_folder_without_migrations_has_none() throws Exception {
    Path none = folder.resolve("nowhere");
    assertThat(database.migrations(none)).isEmpty();
    assertThat(database.migrate(none, Phase.EXPAND)).isEmpty();
  }

  @Test
  void a_baseline_that_knows_fewer_migrations_is_fine() throws Exception {
    database.migrate(folder, Phase.EXPAND);
    Files.delete(folder.resolve("expand/V2__tags.sql"));
    script("expand/V1.5__between.sql", "create table between_them (a int)");
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("1.5");
  }

  @Test
  void a_failed_migration_leaves_nothing_and_keeps_those_before_it() throws Exception {
    script("expand/V4__bad.sql", "create table half (a int);\ninsert into nowhere values (1);");
    assertThatThrownBy(() -> database.migrate(folder, Phase.EXPAND))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("V4__bad.sql")
        .hasMessageContaining("nowhere");
    assertThat(database.standing().schemaVersion()).isEqualTo("2");
    assertThat(Servers.ask(address, "select to_regclass('half')")).isEqualTo("null");

    script("expand/V4__bad.sql", "create table whole (a int)");
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("4");
  }

  @Test
  void an_applied_file_that_was_changed_is_refused() throws Exception {
    database.migrate(folder, Phase.EXPAND);
    script("expand/V1__components.sql", "create table other (a int)");
    script("expand/V4__more.sql", "create table more (a int)");
    assertThatThrownBy(() -> database.migrate(folder, Phase.EXPAND))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED));
  }

  @Test
  void a_file_that_could_not_be_undone_by_version_is_refused() throws Exception {
    script("expand/R__view.sql", "select 1");
    assertThatThrownBy(() -> database.migrations(folder))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("R__view.sql");
  }

  @Test
  void a_migration_runs_in_a_database_that_has_tables_already() throws Exception {
    database.claim("staging");
    Servers.run(address, "create table older (a int)");
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("1", "2");
  }

  @Test
  void a_database_bears_the_name_of_one_environment() throws Exception {
    assertThat(database.standing().environment()).isEmpty();
    database.claim("staging");
    database.claim("staging");
    assertThat(database.standing().environment()).isEqualTo("staging");
    assertThatThrownBy(() -> database.claim("production"))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
        .hasMessageContaining("staging");
    assertThat(database.standing().environment()).isEqualTo("staging");
  }

  @Test
  void empty_tables_and_columns_are_undone() throws Exception {
    database.migrate(folder, Phase.EXPAND);
    Servers.run(address, "insert into components (id, k) values (1, 'a')");

    Undone undone = database.undo(folder, List.of("2"), DataPolicy.KEEP, "r1");

    assertThat(undone.undone()).containsExactly("2");
    assertThat(undone.left()).isEmpty();
    assertThat(database.standing().schemaVersion()).isEqualTo("1");
    assertThat(database.undo(folder, List.of("2"), DataPolicy.KEEP, "r1").undone()).isEmpty();
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2");
  }

  @Test
  void a_column_with_values_keeps_its_migration_and_all_before_it() throws Exception {
    database.migrate(folder, Phase.EXPAND);
    Servers.run(address, "insert into components (id, seen) values (1, 8)");

    Undone undone = database.undo(folder, List.of("1", "2"), DataPolicy.KEEP, "r1");

    assertThat(undone.undone()).isEmpty();
    assertThat(undone.left()).extracting(Undone.Left::version).containsExactly("2", "1");
    assertThat(undone.left().getFirst().reason()).contains("seen").contains("components");
    assertThat(Servers.ask(address, "select seen from components")).isEqualTo("8");
  }

  @Test
  void undoing_everything_sets_aside_what_vanishes() throws Exception {
    database.migrate(folder, Phase.EXPAND);
    Servers.run(
        address,
        "insert into components values (1, 'a', 'red', 7), (2, 'b', null, 7), (3, 'c', null, 7)");

    Undone undone = database.undo(folder, List.of("1", "2"), DataPolicy.UNDO, "2026-01.r1");

    assertThat(undone.undone()).containsExactly("2", "1");
    assertThat(undone.setAside()).extracting(Undone.SetAside::rows).containsExactly(1L, 3L);
    String columns = undone.setAside().getFirst().table();
    assertThat(columns).startsWith("\"set_aside_2026_01_r1\".");
    assertThat(Servers.ask(address, "select id || tag from " + columns)).isEqualTo("1red");
    assertThat(Servers.ask(address, "select to_regclass('components')")).isEqualTo("null");
  }

  @Test
  void a_script_that_changes_rows_is_left_when_data_is_to_be_kept() throws Exception {
    database.migrate(folder, Phase.EXPAND);
    Servers.run(address, "insert into components values (1, 'a')");
    script("undo/U2__tags.sql", "delete from components; alter table components drop tag;");

    Undone undone = database.undo(folder, List.of("2"), DataPolicy.KEEP, "r1");

    assertThat(undone.left())
        .singleElement()
        .extracting(Undone.Left::reason)
        .asString()
        .contains("changes 1 rows");
    assertThat(Servers.ask(address, "select count(*) from components")).isEqualTo("1");
  }

  @Test
  void functions_question_marks_and_braces_in_an_undo_reach_the_server_as_they_are()
      throws Exception {
    database.migrate(folder, Phase.EXPAND);
    script(
        "undo/U2__tags.sql",
        """
        create function f() returns text language plpgsql as $$
        BEGIN
          -- is {this} a question? ; yes
          return '{fn now()}?';
        END;
        $$;
        alter table components drop tag, drop seen;
        """);
    assertThat(database.undo(folder, List.of("2"), DataPolicy.KEEP, "r1").undone())
        .containsExactly("2");
    assertThat(Servers.ask(address, "select f()")).isEqualTo("{fn now()}?");
  }

  @Test
  void a_migration_that_can_not_run_in_a_transaction_is_refused_before_any_runs() throws Exception {
    script("expand/V4__index.sql", "create index concurrently on components (k)");
    assertThatThrownBy(() -> database.migrate(folder, Phase.EXPAND))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("V4__index.sql");
    assertThat(database.standing().schemaVersion()).isEmpty();
  }

  @Test
  void an_undo_that_commits_by_itself_is_refused() throws Exception {
    database.migrate(folder, Phase.EXPAND);
    script("undo/U2__tags.sql", "drop table components;\nCOMMIT;");
    assertThatThrownBy(() -> database.undo(folder, List.of("2"), DataPolicy.UNDO, "r1"))
        .isInstanceOf(GuardException.class);
    assertThat(database.standing().schemaVersion()).isEqualTo("2");
  }

  @Test
  void a_failed_undo_leaves_the_schema_as_it_was() throws Exception {
    database.migrate(folder, Phase.EXPAND);
    script("undo/U2__tags.sql", "alter table components drop tag; drop table nowhere;");
    assertThatThrownBy(() -> database.undo(folder, List.of("2"), DataPolicy.KEEP, "r1"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("U2__tags.sql");
    assertThat(Servers.ask(address, "select count(tag) from components")).isEqualTo("0");
  }

  @Test
  void a_lock_that_is_not_to_be_had_is_refused_naming_its_holder() throws Exception {
    database.migrate(folder, Phase.EXPAND);
    try (Connection holder = address.connect("long-report", Duration.ofSeconds(30));
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("lock table components in access share mode");

      assertThatThrownBy(() -> database.undo(folder, List.of("2"), DataPolicy.KEEP, "r1"))
          .isInstanceOfSatisfying(
              GuardException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
          .hasMessageContaining("long-report");
      assertThatThrownBy(() -> database.migrate(folder, Phase.CONTRACT))
          .isInstanceOf(GuardException.class)
          .hasMessageContaining("long-report");
    }
    assertThat(database.migrate(folder, Phase.CONTRACT)).containsExactly("3");
  }

  @Test
  void a_migration_that_was_given_up_is_ended_before_the_next() throws Exception {
    script("expand/V4__slow.sql", "create table slow (a int); select pg_sleep(25)");
    CompletableFuture<List<String>> givenUp =
        CompletableFuture.supplyAsync(() -> {
          try {
            return database.migrate(folder, Phase.EXPAND);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    awaitRow(
        "select 1 from pg_stat_activity where query like '%pg_sleep(25)' and state = 'active'"
            + " and datname = current_database()");

    assertThat(database.undo(folder, List.of("4", "2"), DataPolicy.KEEP, "r1").undone())
        .containsExactly("2");

    assertThatThrownBy(() -> givenUp.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertThat(Servers.ask(address, "select to_regclass('slow')")).isEqualTo("null");
  }

  private void awaitRow(String query) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (Servers.ask(address, "select count(*) from (" + query + ") q").equals("0")) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  @Test
  void a_server_that_is_not_there_is_named() {
    DatabaseAddress nowhere = new DatabaseAddress("127.0.0.1", 1, "app", "me", () -> "secret-9");
    PostgresDatabase gone = new PostgresDatabase(() -> nowhere, "x", SHORT, Servers.SLEEPER);
    assertThatThrownBy(gone::standing)
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageNotContaining("secret-9");
  }
}
