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
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server that blocks, cuts the connection, or is not there. */
@Timeout(60)
class MigrationTroubleTest {
  private static final MigrationLimits SHORT =
      new MigrationLimits(Duration.ofMillis(150), 2, Duration.ofMillis(10), Duration.ofSeconds(30));
  private static final String SLEEPING =
      "select pid from pg_stat_activity where query like '%pg_sleep(26)%' and state = 'active'"
          + " and datname = current_database() and pid <> pg_backend_pid()";

  @TempDir private Path folder;
  private DatabaseAddress address;
  private PostgresDatabase database;

  @BeforeEach
  void a_fresh_database_and_a_release() throws Exception {
    address = Servers.freshDatabase();
    database = new PostgresDatabase(() -> address, "staging", SHORT, Servers.SLEEPER);
    script("expand/V1__components.sql", "create table components (id bigint primary key)");
    database.migrate(folder, Phase.EXPAND);
  }

  private void script(String name, String sql) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, sql);
  }

  @Test
  void a_blocked_migration_gives_up_naming_who_blocks_and_leaves_nothing() throws Exception {
    script("expand/V2__tags.sql", "create table half (a int); alter table components add tag text");
    try (Connection holder = address.connect("long-report", Duration.ofSeconds(30));
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("select * from components");

      assertThatThrownBy(() -> database.migrate(folder, Phase.EXPAND))
          .isInstanceOfSatisfying(
              GuardException.class,
              refused -> {
                assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
                assertThat(refused).hasMessageContaining("long-report").hasMessageContaining("V2");
                assertThat(refused.unchanged()).contains("left nothing behind");
                assertThat(refused.remedy()).contains("pg_terminate_backend");
              });
      assertThat(Servers.ask(address, "select to_regclass('half')")).isEqualTo("null");
    }
    assertThat(database.standing().schemaVersion()).isEqualTo("1");
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2");
  }

  @Test
  void a_connection_cut_in_the_middle_leaves_nothing_half_done() throws Exception {
    script("expand/V2__slow.sql", "create table half (a int);\nselect pg_sleep(26);");
    CompletableFuture<Throwable> outcome =
        CompletableFuture.supplyAsync(() -> {
          try {
            database.migrate(folder, Phase.EXPAND);
            return new AssertionError("it went through");
          } catch (IOException | RuntimeException cut) {
            return cut;
          }
        });
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (Servers.ask(address, "select count(*) from (" + SLEEPING + ") q").equals("0")) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
    Servers.ask(address, "select pg_terminate_backend(pid) from (" + SLEEPING + ") q");

    assertThat(outcome.get(20, TimeUnit.SECONDS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("V2__slow.sql");
    assertThat(Servers.ask(address, "select to_regclass('half')")).isEqualTo("null");
    assertThat(database.standing().schemaVersion()).isEqualTo("1");

    script("expand/V2__slow.sql", "create table half (a int)");
    assertThat(database.migrate(folder, Phase.EXPAND)).containsExactly("2");
  }

  /** Checks, claim, migration and undo: whichever is the first to find the server gone says so. */
  @Test
  void a_server_that_has_gone_is_named_at_every_step_and_never_waited_for() {
    DatabaseAddress gone = new DatabaseAddress("127.0.0.1", 1, "app", "me", () -> "secret-9");
    PostgresDatabase dead = new PostgresDatabase(() -> gone, "staging", SHORT, Servers.SLEEPER);
    List<ThrowingCallable> steps =
        List.of(
            () -> dead.standing(),
            () -> dead.claim("staging"),
            () -> dead.migrations(folder),
            () -> dead.migrate(folder, Phase.EXPAND),
            () -> dead.migrate(folder, Phase.CONTRACT),
            () -> dead.undo(folder, List.of("1"), DataPolicy.KEEP, "staging-2"));
    for (ThrowingCallable step : steps) {
      assertThatThrownBy(step)
          .isInstanceOfSatisfying(
              GuardException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
          .hasMessageContaining("127.0.0.1:1")
          .hasMessageNotContaining("secret-9");
    }
  }
}
