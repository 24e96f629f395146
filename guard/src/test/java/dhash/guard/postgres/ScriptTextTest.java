package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.Database.Phase;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements may run in a transaction, which outside of one, and which not at all. */
@Timeout(60)
class ScriptTextTest {
  private static final String MARK = "\n-- dhash: no-transaction\n";

  @TempDir private Path folder;
  private DatabaseAddress address;
  private PostgresDatabase database;

  @BeforeEach
  void a_table() throws Exception {
    address = Servers.freshDatabase();
    database =
        new PostgresDatabase(() -> address, "staging", MigrationLimits.USUAL, Servers.SLEEPER);
    Servers.run(address, "create table parts (id bigint primary key, k text)");
  }

  private void script(String name, String sql) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create index concurrently if not exists \"My k\" on public.parts using btree (k)",
        "reindex (verbose) index concurrently parts_pkey",
        "REINDEX TABLE CONCURRENTLY parts;",
        "vacuum (analyze) parts",
        "alter type mood add value if not exists 'fine'"
      })
  void what_can_be_repeated_is_let_through(String statement) throws Exception {
    Servers.run(address, "create type mood as enum ('low')");
    script("expand/V2__alone.sql", MARK + statement);
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create index concurrently k on parts (k)",
        "create index concurrently if not exists on parts (k)",
        "create index if not exists k on parts (k)",
        "drop index concurrently k",
        "drop index concurrently if exists k, j",
        "vacuum full parts",
        "vacuum (full) parts",
        "reindex table parts",
        "alter type mood add value 'fine'",
        "update parts set k = ''",
        "drop table parts"
      })
  void what_can_not_be_repeated_is_refused_with_its_place(String statement) throws Exception {
    script("expand/V2__alone.sql", MARK + "\n" + statement);
    assertThatThrownBy(() -> database.migrate(folder, Phase.EXPAND))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
        .hasMessageContaining("V2__alone.sql:4");
    assertThat(database.standing().schemaVersion()).isEmpty();
  }

  @Test
  void two_statements_are_refused_for_the_second_may_fail_alone() throws Exception {
    script("expand/V2__two.sql", MARK + "vacuum parts;\nvacuum more;");
    assertThatThrownBy(() -> database.migrate(folder, Phase.EXPAND))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("V2__two.sql:4: it has 2 statements");
    script("expand/V2__two.sql", MARK);
    assertThatThrownBy(() -> database.migrate(folder, Phase.EXPAND))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("V2__two.sql:1: it has 0 statements");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "begin",
        "START  TRANSACTION read only",
        "commit and chain",
        "end",
        "rollback work",
        "prepare transaction 'x'",
        "alter system set work_mem = '1MB'",
        "/* why */ vacuum parts",
        "create unique index concurrently x on parts (k)"
      })
  void what_escapes_a_transaction_is_refused_wherever_it_stands(String statement) throws Exception {
    script("expand/V2__two.sql", "create table a (b int); " + statement + ";");
    assertThatThrownBy(() -> database.migrate(folder, Phase.EXPAND))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("V2__two.sql:1");
  }

  @Test
  void what_only_looks_like_it_is_let_through() throws Exception {
    script(
        "expand/V2__fine.sql",
        """
        do $$
        begin
          perform 1;
        end;
        $$;
        savepoint here;
        rollback to savepoint here;
        insert into parts (id, k) values (3, '
        commit;
        vacuum');
        """);
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2");
  }
}
