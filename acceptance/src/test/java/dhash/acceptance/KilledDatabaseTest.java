package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the embedded PostgreSQL in the middle of a release. The service here does
 * without it, so that no request may fail.
 */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class KilledDatabaseTest {
  private static final int PER_SECOND = 20;
  private static final Duration SOON = Duration.ofSeconds(60);

  private TinyProject tiny;
  private Load load;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    tiny = TinyProject.in(temporary);
  }

  @AfterAll
  void end_everything() throws Exception {
    tiny.close();
  }

  @BeforeEach
  void send_requests() throws Exception {
    load = tiny.load(PER_SECOND);
  }

  @AfterEach
  void abort_what_a_failed_test_has_left_open() throws Exception {
    load.close();
    if (!tiny.journal().ended()) {
      tiny.dhash("abort");
    }
  }

  @Test
  void killed_during_the_backup_it_is_started_again_and_backed_up() throws Exception {
    String tag = tiny.add("");
    try (Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag)) {
      Await.until("the backup begins", SOON, () -> has("ChecksPassed"));
      killServer();

      deploy.await(SOON).with(0);
    }
    assertWell(tag);
  }

  @Test
  void killed_during_a_migration_it_is_started_again_and_the_release_taken_back() throws Exception {
    String baseline = tiny.project().servingVersion("local");
    String tag = tiny.add("select pg_sleep(3);");
    try (Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag)) {
      Await.until(
          "the migration sleeps",
          SOON,
          () -> has("Rehearsed") && tiny.project().processes().any(" SELECT"));
      killServer();

      deploy.await(SOON).with(4).saying("migration");
    }
    assertWell(baseline);
    assertThat(tiny.hasTableOf(tag)).as("nothing is half done").isFalse();
  }

  @Test
  void killed_while_a_release_is_watched_it_is_started_again() throws Exception {
    String tag = tiny.add("");
    try (Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag)) {
      Await.until("the window begins", SOON, () -> deploy.err().contains("100% watching"));
      killServer();

      deploy.await(SOON).with(0);
    }
    assertWell(tag);
  }

  /** A backup is verified in a server of its own, which outlives whoever started it. */
  @Test
  void down_ends_the_copy_that_a_killed_verification_left_running() throws Exception {
    Processes processes = tiny.project().processes();
    String tag = tiny.add("");
    load.endsWithoutFailure();
    try (Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag)) {
      Await.until("the copy runs", SOON, () -> processes.any("scratch/data -p"));
      deploy.kill();
    }

    tiny.project().dhash("down").with(0);
    assertThat(processes.all()).isEmpty();

    tiny.project().dhash("up").with(0);
    tiny.dhash("resume").with(0).saying("promoted");
    tiny.assertWell(load, tag);
  }

  private boolean has(String type) throws Exception {
    return !tiny.journal().ended() && tiny.journal().types().contains(type);
  }

  private void killServer() {
    tiny.project().processes().with("/postgres -D").forEach(Processes::kill);
  }

  private void assertWell(String serving) throws Exception {
    load.endsWithoutFailure();
    Await.until("the database is back", SOON, tiny::hasDatabase);
    tiny.assertWell(load, serving);
  }
}
