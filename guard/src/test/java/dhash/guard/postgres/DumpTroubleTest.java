package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.BackupStore.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dump or a restore that does not come to its end. */
@Timeout(60)
class DumpTroubleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path root;
  private External external;

  /** So much that reading it takes longer than the test needs to interfere. */
  @BeforeEach
  void a_database_that_takes_a_while() throws Exception {
    external = External.fresh("trouble_" + System.nanoTime());
    Servers.run(
        external.service(),
        "create table ballast as select i, repeat(md5(i::text), 4) t"
            + " from generate_series(1, 400000) i");
  }

  /** A store whose progress is told without pauses. */
  private ZipBackupStore store() {
    AtomicLong seconds = new AtomicLong();
    InstantSource clock =
        () -> Instant.parse("2026-11-23T12:00:00Z").plusSeconds(seconds.incrementAndGet());
    return external.store(root, clock);
  }

  private static Progress once(String stretch, Progress action) {
    boolean[] acted = {false};
    return (what, done, total) -> {
      if (what.startsWith(stretch) && (done > 0 || total == 0) && !acted[0]) {
        acted[0] = true;
        action.at(what, done, total);
      }
    };
  }

  private long sessions(String application) throws SQLException {
    return Long.parseLong(
        Servers.ask(
            external.admin(),
            "select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = "
                + Quoted.text(application)));
  }

  private void assertThatNothingIsLeft() throws Exception {
    try (Stream<Path> left = Files.list(root.resolve("backups"))) {
      assertThat(left).isEmpty();
    }
    awaitEndOf("dhash-backup");
    awaitEndOf("pg_dump");
  }

  private void awaitEndOf(String application) {
    try {
      Instant end = Instant.now().plus(PATIENCE);
      while (sessions(application) > 0 && Instant.now().isBefore(end)) {
        Thread.onSpinWait();
      }
      assertThat(sessions(application)).as("sessions of " + application).isZero();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void an_interrupted_dump_ends_its_sessions_and_leaves_nothing() throws Exception {
    Progress interrupting =
        once("copying", (what, done, total) -> Thread.currentThread().interrupt());

    assertThat(failureInVirtualThread(() -> store().take(External.REQUEST, interrupting)))
        .isInstanceOf(InterruptedException.class);

    assertThatNothingIsLeft();
  }

  @Test
  void tables_that_can_t_be_summed_up_end_the_dump_too() throws Exception {
    // the dump's first bytes come late on a busy machine; the sums must not be ready by then
    Servers.run(
        external.service(), "insert into ballast select i, t from ballast, generate_series(1, 4)");
    // while nobody reads from the dump, it can't come to its end by itself
    Progress ending =
        once(
            "copying",
            (what, done, total) -> {
              end("dhash-backup");
              awaitEndOf("pg_dump");
            });

    assertThatThrownBy(() -> store().take(External.REQUEST, ending))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the tables could not be summed up");

    assertThatNothingIsLeft();
  }

  @Test
  void a_dump_that_breaks_off_ends_the_summing_up_too() throws Exception {
    Progress ending = once("copying", (what, done, total) -> end("pg_dump"));

    assertThatThrownBy(() -> store().take(External.REQUEST, ending))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("pg_dump failed: pg_dump: error");

    assertThatNothingIsLeft();
  }

  /** As a guard does it. */
  private static <T> Throwable failureInVirtualThread(Callable<T> work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<T> future = threads.submit(work);
      threads.shutdown();
      assertThat(threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return future.exceptionNow();
    }
  }

  private void end(String application) {
    try {
      Servers.run(
          external.admin(),
          "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
              + " where datname = current_database() and application_name = "
              + Quoted.text(application));
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"restoring the dump", "reading 1 tables"})
  void an_interrupted_restore_leaves_no_scratch_database(String stretch) throws Exception {
    Backup backup = store().take(External.REQUEST, External.SILENT);
    Progress interrupting =
        once(stretch, (what, done, total) -> Thread.currentThread().interrupt());

    assertThat(failureInVirtualThread(() -> store().verify(backup, interrupting)))
        .isInstanceOf(InterruptedException.class);

    assertThat(external.has(external.service().name() + "_dhash_scratch")).isFalse();
  }

  @Test
  void two_that_verify_at_once_take_turns() throws Exception {
    Backup backup = store().take(External.REQUEST, External.SILENT);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Backup> first = threads.submit(() -> store().verify(backup, External.SILENT));
      Future<Backup> second = threads.submit(() -> store().verify(backup, External.SILENT));

      assertThat(first.get().verified()).isTrue();
      assertThat(second.get().verified()).isTrue();
    }
  }
}
