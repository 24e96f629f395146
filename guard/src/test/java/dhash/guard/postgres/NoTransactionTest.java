package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.DataPolicy;
import dhash.guard.port.Database.Phase;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Migrations that can't run in a transaction, on a real server. */
@Timeout(60)
class NoTransactionTest {
  private static final MigrationLimits SHORT =
      new MigrationLimits(Duration.ofMillis(200), 2, Duration.ofMillis(10), Duration.ofSeconds(30));
  private static final MigrationLimits SHORTER =
      new MigrationLimits(Duration.ofMillis(200), 2, Duration.ofMillis(10), Duration.ofSeconds(1));
  private static final String MARK = "\n-- dhash: no-transaction\n";
  private static final String UNIQUE =
      MARK
          + "-- one key each\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS one_k ON parts (k);\n";
  private static final String STATE =
      "select coalesce(string_agg(c.relname || ' ' || indisvalid, ',' order by c.relname), 'none')"
          + " from pg_index i join pg_class c on c.oid = i.indexrelid"
          + " where indrelid = 'parts'::regclass and not indisprimary";
  private static final String HISTORY =
      "select string_agg(version || ' ' || success, ',' order by installed_rank)"
          + " from dhash_schema_history where type <> 'BASELINE'";

  @TempDir private Path folder;
  private DatabaseAddress address;
  private PostgresDatabase database;

  @BeforeEach
  void a_table_with_duplicates() throws Exception {
    address = Servers.freshDatabase();
    database = database(SHORT);
    script("expand/V1__parts.sql", "create table parts (id bigint primary key, k text)");
    database.migrate(folder, Phase.EXPAND);
    Servers.run(address, "insert into parts values (1, 'a'), (2, 'a')");
  }

  private PostgresDatabase database(MigrationLimits limits) {
    return new PostgresDatabase(() -> address, "staging", limits, Servers.SLEEPER);
  }

  private void script(String name, String sql) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, sql);
  }

  private String ask(String query) throws Exception {
    return Servers.ask(address, query);
  }

  private void repair() throws Exception {
    Servers.run(address, "update parts set k = 'b' where id = 2");
  }

  @Test
  void one_between_others_runs_in_its_turn() throws Exception {
    repair();
    script(
        "expand/V2__more.sql",
        "create table more as select txid_current() a; insert into more select txid_current()");
    script("expand/V3__one_k.sql", UNIQUE);
    script("expand/V4__last.sql", "create table last_one (a int)");

    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2", "3", "4");

    assertThat(ask(STATE)).isEqualTo("one_k true");
    assertThat(ask(HISTORY)).isEqualTo("1 true,2 true,3 true,4 true");
    assertThat(ask("select count(distinct a) from more")).as("transactions of V2").isEqualTo("1");
    assertThat(database.migrate(folder, Phase.EXPAND)).isEmpty();
  }

  @Test
  void a_unique_index_on_duplicates_fails_and_goes_through_once_the_data_is_mended()
      throws Exception {
    script("expand/V2__one_k.sql", UNIQUE);
    assertThatThrownBy(() -> database.migrate(folder, Phase.EXPAND))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("V2__one_k.sql")
        .hasMessageContaining("one_k");
    assertThat(database.standing().schemaVersion()).isEqualTo("1");
    assertThat(ask(STATE)).as("an invalid unique index would refuse rows").isEqualTo("none");

    repair();
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2");
    assertThat(ask(STATE)).isEqualTo("one_k true");
    assertThat(ask(HISTORY)).isEqualTo("1 true,2 true");
  }

  @Test
  void an_invalid_index_that_is_left_is_dropped_before_it_is_tried_again() throws Exception {
    assertThatThrownBy(
            () -> Servers.run(address, "create unique index concurrently one_k on parts (k)"))
        .isInstanceOf(SQLException.class);
    assertThat(ask(STATE)).isEqualTo("one_k false");
    repair();
    script("expand/V2__one_k.sql", UNIQUE);
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2");
    assertThat(ask(STATE)).isEqualTo("one_k true");
  }

  @Test
  void an_index_that_was_made_by_a_run_that_died_before_saying_so_is_taken_over() throws Exception {
    repair();
    Servers.run(address, "create unique index concurrently one_k on parts (k)");
    String made = ask("select 'one_k'::regclass::oid");
    script("expand/V2__one_k.sql", UNIQUE);
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2");
    assertThat(ask("select 'one_k'::regclass::oid")).isEqualTo(made);
  }

  @Test
  void one_that_is_ended_half_way_is_done_anew_by_the_next() throws Exception {
    repair();
    script("expand/V2__one_k.sql", UNIQUE);
    CompletableFuture<Throwable> cut;
    try (Connection holder = address.connect("long-report", Duration.ofSeconds(30));
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("update parts set k = 'c' where id = 2");
      cut =
          CompletableFuture.supplyAsync(() -> {
            try {
              database.migrate(folder, Phase.EXPAND);
              return new AssertionError("it went through");
            } catch (IOException | RuntimeException failure) {
              return failure;
            }
          });
      String building =
          "select pid from pg_stat_activity where query like '%CREATE UNIQUE INDEX%'"
              + " and wait_event_type = 'Lock' and datname = current_database()"
              + " and pid <> pg_backend_pid()";
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (ask("select count(*) from (" + building + ") q").equals("0")) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.sleep(20);
      }
      ask("select pg_terminate_backend(pid) from (" + building + ") q");
      assertThat(cut.get(20, TimeUnit.SECONDS))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("V2__one_k.sql");
      assertThat(ask(STATE)).isEqualTo("one_k false");
      holder.rollback();
    }
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2");
    assertThat(ask(STATE)).isEqualTo("one_k true");
    assertThat(ask(HISTORY)).isEqualTo("1 true,2 true");
  }

  @Test
  void one_that_can_not_get_through_is_refused_naming_old_transactions_and_leaves_no_index()
      throws Exception {
    repair();
    script("expand/V2__one_k.sql", UNIQUE);
    PostgresDatabase hurried = database(SHORTER);
    try (Connection holder = address.connect("long-report", Duration.ofSeconds(30));
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("select count(*) from pg_class"); // its snapshot is what is waited for
      assertThatThrownBy(() -> hurried.migrate(folder, Phase.EXPAND))
          .isInstanceOfSatisfying(
              GuardException.class,
              refused -> {
                assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
                assertThat(refused).hasMessageContaining("long-report").hasMessageContaining("V2");
                assertThat(refused.unchanged()).contains("left nothing behind");
                assertThat(refused.remedy()).contains("pg_terminate_backend");
              });
      assertThat(ask(STATE)).isEqualTo("none");
    }
    assertThat(hurried.migrate(folder, Phase.EXPAND)).containsExactly("2");
  }

  @Test
  void where_the_remains_can_not_be_dropped_it_says_so_and_the_next_run_does() throws Exception {
    repair();
    script("expand/V2__one_k.sql", UNIQUE);
    PostgresDatabase hurried = database(SHORTER);
    try (Connection holder = address.connect("long-writer", Duration.ofSeconds(30));
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("update parts set k = 'c' where id = 2");
      assertThatThrownBy(() -> hurried.migrate(folder, Phase.EXPAND))
          .isInstanceOfSatisfying(
              GuardException.class,
              refused -> {
                assertThat(refused).hasMessageContaining("long-writer");
                assertThat(refused.unchanged()).contains("An INVALID index is left");
              });
      assertThatThrownBy(() -> hurried.migrate(folder, Phase.EXPAND))
          .isInstanceOfSatisfying(
              GuardException.class,
              refused -> {
                assertThat(refused).hasMessageContaining("long-writer");
                assertThat(refused.unchanged()).contains("of an earlier try is still there");
              });
    }
    assertThat(hurried.migrate(folder, Phase.EXPAND)).containsExactly("2");
    assertThat(ask(STATE)).isEqualTo("one_k true");
  }

  @Test
  void one_that_died_without_a_word_keeps_no_other_from_running() throws Exception {
    Servers.run(
        address,
        "insert into dhash_schema_history select 9, '2', 'one k', 'SQL', 'V2__one_k.sql', 1, 'x',"
            + " now(), 0, false");
    script("expand/V3__more.sql", "create table more (a int)");
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("3");
  }

  @Test
  void its_undo_drops_the_index_and_forgets_the_migration() throws Exception {
    repair();
    script("expand/V2__one_k.sql", UNIQUE);
    script("undo/U2__one_k.sql", MARK + "drop index concurrently if exists one_k;");
    database.migrate(folder, Phase.EXPAND);

    assertThat(database.undo(folder, List.of("2"), DataPolicy.KEEP, "r1").undone())
        .containsExactly("2");

    assertThat(ask(STATE)).isEqualTo("none");
    assertThat(database.standing().schemaVersion()).isEqualTo("1");
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2");
  }

  @Test
  void an_undo_that_waits_for_a_reader_is_refused_naming_it_and_can_be_repeated() throws Exception {
    repair();
    script("expand/V2__one_k.sql", UNIQUE);
    script("undo/U2__one_k.sql", MARK + "drop index concurrently if exists one_k;");
    database.migrate(folder, Phase.EXPAND);
    try (Connection holder = address.connect("long-report", Duration.ofSeconds(30));
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("select * from parts");
      assertThatThrownBy(() -> database.undo(folder, List.of("2"), DataPolicy.KEEP, "r1"))
          .isInstanceOfSatisfying(
              GuardException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
          .hasMessageContaining("long-report");
    }
    assertThat(database.standing().schemaVersion()).isEqualTo("2");
    assertThat(database.undo(folder, List.of("2"), DataPolicy.KEEP, "r1").undone())
        .containsExactly("2");
    assertThat(ask(STATE)).isEqualTo("none");
  }

  @Test
  void an_undo_without_transaction_that_could_destroy_data_is_refused() throws Exception {
    script("expand/V2__more.sql", "create table more (a int)");
    script("undo/U2__more.sql", MARK + "vacuum parts;");
    database.migrate(folder, Phase.EXPAND);
    assertThatThrownBy(() -> database.undo(folder, List.of("2"), DataPolicy.UNDO, "r1"))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("U2__more.sql:3");
    assertThat(database.standing().schemaVersion()).isEqualTo("2");
  }
}
