package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of what runs beside the guard, in the middle of a release under load. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class KilledPlatformTest {
  private static final int PER_SECOND = 50;

  /** So that what a new router, still cold, can't answer at once has room to wait. */
  private static final int FEW_PER_SECOND = 10;

  private static final Duration SOON = Duration.ofSeconds(60);

  /** The parent of a killed supervisor starts the next one within this. */
  private static final Duration RESTARTED_WITHIN = Duration.ofSeconds(1);

  /** Its program has to start as well; so long may a busy machine take. */
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

  /** So that some requests are under way at any time. */
  private static final String SLOW = "TINY_MILLIS=100";

  /** A busy machine needs five times as long as a request takes, and there are two replicas. */
  private static final int MOST_IN_FLIGHT = PER_SECOND / 2 / 2;

  private TinyProject tiny;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    tiny = TinyProject.in(temporary);
  }

  @AfterAll
  void end_everything() throws Exception {
    tiny.close();
  }

  @AfterEach
  void abort_what_a_failed_test_has_left_open() throws Exception {
    if (!tiny.journal().ended()) {
      tiny.dhash("abort");
    }
  }

  @Test
  void a_killed_supervisor_is_back_within_a_second_and_the_release_goes_on() throws Exception {
    String tag = tiny.add("");
    try (Load load = tiny.load(FEW_PER_SECOND);
        Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag)) {
      Await.until("a canary has traffic", SOON, () -> load.answeredBy(tag) > 0);
      long supervisor = supervisors().getFirst();
      List<Long> replicas = tiny.replicas();

      Instant killed = Instant.now();
      Processes.kill(supervisor);
      Await.until(
          "its parent starts another",
          RESTARTED_WITHIN,
          () -> supervisors().stream().anyMatch(pid -> pid != supervisor));
      Await.until("requests are answered again", ANSWERS_WITHIN, () -> answeredSince(load, killed));
      Instant back = firstAnswered(load, killed);
      assertThat(tiny.replicas()).as("the replicas are adopted").containsAll(replicas);

      deploy.await(SOON).with(0);
      load.stop();
      assertThat(load.failures())
          .allSatisfy(failure -> {
            assertThat(failure.answered()).isAfterOrEqualTo(killed);
            assertThat(failure.asked()).isBeforeOrEqualTo(back);
          });
      assertThat(tiny.journal().ending()).isEqualTo("PROMOTED");
      tiny.assertWell(load, tag);
      System.out.printf(
          "without a router for %d ms; %d of %d requests failed%n",
          Duration.between(killed, back).toMillis(), load.failures().size(), load.answers().size());
    }
  }

  @Test
  void a_killed_replica_fails_only_what_it_was_working_on() throws Exception {
    tiny.dhash("deploy", "--tag", tiny.add("", SLOW), "--skip-monitoring").with(0);
    String tag = tiny.add("", SLOW);
    long victim = tiny.replicas().getFirst();
    try (Load load = tiny.load(PER_SECOND);
        Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag)) {
      Await.until("a canary has traffic", SOON, () -> load.answeredBy(tag) > 0);
      Processes.kill(victim);
      Instant gone = Instant.now();

      deploy.await(SOON).with(0);
      load.stop();
      assertThat(load.failures())
          .hasSizeLessThanOrEqualTo(MOST_IN_FLIGHT)
          .allSatisfy(failure -> {
            assertThat(failure.status()).as(failure.toString()).isEqualTo(502);
            assertThat(failure.asked()).as(failure.toString()).isBeforeOrEqualTo(gone);
          });
      tiny.assertWell(load, tag);
      System.out.printf(
          "a replica was killed; %d of %d requests failed%n",
          load.failures().size(), load.answers().size());
    }
  }

  /** The supervisor itself, not the shell above it. */
  private List<Long> supervisors() {
    return tiny.project().processes().with("guard.jar supervise").stream()
        .filter(
            pid -> !tiny.project().processes().all().getOrDefault(pid, "").startsWith("/bin/sh"))
        .toList();
  }

  private static boolean answeredSince(Load load, Instant killed) {
    return load.answers().stream().anyMatch(a -> !a.failed() && a.asked().isAfter(killed));
  }

  private static Instant firstAnswered(Load load, Instant killed) {
    return load.answers().stream()
        .filter(answer -> !answer.failed() && answer.asked().isAfter(killed))
        .map(Load.Answer::asked)
        .findFirst()
        .orElseThrow();
  }
}
