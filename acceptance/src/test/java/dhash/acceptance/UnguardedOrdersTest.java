package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Orders to an open rollout that nobody guards, where that can't simply be mended. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class UnguardedOrdersTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** A new guard's start, and no more than that: less than an order waits for its answer. */
  private static final Duration AT_ONCE = Duration.ofSeconds(25);

  private TinyProject tiny;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    tiny = TinyProject.in(temporary);
    tiny.dhash("deploy", "--skip-monitoring").with(0);
  }

  @AfterAll
  void end_everything() throws Exception {
    tiny.close();
  }

  private void open() throws Exception {
    String tag = tiny.add("");
    tiny.dhash("deploy", "--tag", tag, "--detach", "--duration", "10").with(0);
    Await.until("it is watched", SOON, () -> status().contains("watching"));
  }

  private String status() throws Exception {
    return tiny.dhash("status").with(0).out();
  }

  private void kill(String what) {
    tiny.project().processes().with(what).stream().sorted().forEach(Processes::kill);
  }

  @Test
  void after_down_they_are_refused_and_bring_nothing_back() throws Exception {
    Project project = tiny.project();
    open();
    project.dhash("down").with(0);

    for (String order :
        List.of("pause", "promote", "abort", "resume", "resume --detach", "rollback", "deploy")) {
      tiny.dhash(order.split(" "))
          .with(3)
          .saying("`dhash down` has stopped all that runs here", "`dhash up` first; ");
    }
    assertThat(project.processes().all()).isEmpty();
    assertThat(status()).contains("`dhash down` has stopped it").containsPattern("paused +false");

    project.dhash("up").with(0);
    tiny.dhash("abort").with(0);
  }

  @Test
  void a_supervisor_that_died_is_brought_back_with_the_guard() throws Exception {
    open();
    kill("guard --env local");
    kill("guard.jar supervise");

    tiny.dhash("pause").with(0).saying("No supervisor ran here", "Paused.");
    assertThat(status()).containsPattern("paused +true").doesNotContain("no supervisor runs");
    tiny.dhash("resume", "--detach").with(0).saying("Resumed; a guard in the background goes on");
    tiny.dhash("resume", "--detach").with(0).saying("It was not paused; a guard");
    tiny.dhash("abort").with(0);
  }

  @Test
  void a_journal_that_can_not_be_written_is_told_at_once() throws Exception {
    open();
    try (ReadOnly _ = ReadOnly.of(tiny.project().folder().resolve(".dhash/local/journal"))) {
      kill("guard --env local");

      try (Running pause = tiny.start(java.util.Map.of(), "pause")) {
        pause
            .await(AT_ONCE)
            .with(1)
            .saying("The guard of local ended at once: ", "journal", "Read-only file system")
            .saying("The order was withdrawn", "guard.log");
      }
    }
    tiny.dhash("abort").with(0);
  }
}
