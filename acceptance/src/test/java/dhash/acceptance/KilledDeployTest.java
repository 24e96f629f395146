package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * A guard that kills itself with SIGKILL at every moment of a release under load; the next one goes
 * on. {@code -Dacceptance.full=true} does so for all strategies; else it is canary.
 */
@TestInstance(Lifecycle.PER_CLASS)
class KilledDeployTest {
  private static final int KILLED = 128 + 9;
  private static final int PER_SECOND = 20;

  /** A supervisor leaves an open rollout alone for ten seconds; then a guard has to start. */
  private static final Duration TAKEN_OVER = Duration.ofSeconds(30);

  private static final Duration ENDED = Duration.ofMinutes(1);

  /** Each call of a port that a good release makes, in an order in which they can be reached. */
  private static final List<String> CALLS =
      List.of(
          "prepare",
          "standing",
          "take",
          "verify",
          "prune",
          "rehearse",
          "claim",
          "migrate",
          "ensure",
          "test",
          "ensure",
          "observe",
          "read",
          "tell");

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
  void end_what_a_failed_test_has_left() throws Exception {
    load.close();
    if (!tiny.journal().ended()) {
      tiny.dhash("abort");
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void a_release_is_promoted_though_its_guard_is_killed_before_and_after_every_entry(
      String strategy) throws Exception {
    String tag = tiny.add("");

    int kills = releaseAndKillAtEveryEntry(deploy(tag, strategy));

    assertThat(tiny.journal().ending()).isEqualTo("PROMOTED");
    assertOnce("Opened", "ChecksPassed", "BackupTaken", "SchemaExpanded", "SmokeTestsPassed");
    assertOnce("WindowEnded", "Ended");
    assertEndedWell(tag, kills);
    assertThat(tiny.hasTableOf(tag)).isTrue();
  }

  @EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
  @ParameterizedTest
  @MethodSource("strategies")
  void a_bad_release_is_taken_back_though_its_guard_is_killed_before_and_after_every_entry(
      String strategy) throws Exception {
    String baseline = tiny.project().servingVersion("local");
    String tag = tiny.add("", "TINY_SICK=1");
    // Long enough for the polls that the gate asks for, however long each guard takes to start.
    String[] deploy = deploy(tag, strategy, "60s");

    int kills = releaseAndKillAtEveryEntry(deploy);

    assertThat(tiny.journal().ending()).isEqualTo("ROLLED_BACK");
    assertOnce("Opened", "BackupTaken", "SchemaExpanded", "RollbackBegan", "SchemaUndone");
    assertOnce("RollbackValidated", "Ended");
    assertEndedWell(baseline, kills);
    assertThat(tiny.hasTableOf(tag)).isFalse();
  }

  /** At an entry it was killed before or after an effect; here in the middle of each. */
  @ParameterizedTest
  @MethodSource("strategies")
  void a_release_is_promoted_though_its_guard_is_killed_in_the_middle_of_every_effect(
      String strategy) throws Exception {
    String tag = tiny.add("");

    killed("after-open:1", deploy(tag, strategy));
    for (String call : CALLS) {
      killed("during-" + call + ":1", "resume");
    }
    tiny.dhash("resume").with(0);

    assertThat(tiny.journal().ending()).isEqualTo("PROMOTED");
    assertEndedWell(tag, CALLS.size() + 1);
  }

  @ParameterizedTest
  @MethodSource("moments_for_the_supervisor")
  void a_killed_guard_is_replaced_by_the_supervisor(String moment) throws Exception {
    String tag = tiny.add("");

    killed(moment, deploy(tag, "canary"));
    Await.until(
        "a guard takes over",
        TAKEN_OVER,
        () -> tiny.project().processes().any("guard --env local"));
    Await.until("the end", ENDED, () -> tiny.journal().ended());

    assertThat(tiny.journal().ending()).isEqualTo("PROMOTED");
    assertEndedWell(tag, 1);
  }

  @Test
  void an_abort_is_carried_out_though_the_guard_that_took_it_dies_before_it_answers()
      throws Exception {
    String baseline = tiny.project().servingVersion("local");
    String tag = tiny.add("");

    try (Running deploy =
        tiny.start(Map.of("DHASH_TEST_DIE_AT", "before-answer:1"), deploy(tag, "canary"))) {
      Await.until("it gets traffic", ENDED, () -> load.answeredBy(tag) > 0);
      tiny.dhash("abort", "--reason", "enough").with(0);
      assertThat(deploy.await(ENDED).exitCode()).isEqualTo(KILLED);
    }

    assertThat(tiny.journal().ending()).isEqualTo("ROLLED_BACK");
    assertOnce("OrderTaken", "RollbackBegan", "Ended");
    assertEndedWell(baseline, 1);
  }

  static Stream<String> strategies() {
    return full() ? Stream.of("canary", "rolling", "blue-green") : Stream.of("canary");
  }

  static Stream<String> moments_for_the_supervisor() {
    return full()
        ? Stream.of("after-open:1", "during-verify:1", "during-migrate:1", "after-append:6")
        : Stream.of("during-take:1");
  }

  private static boolean full() {
    return Boolean.getBoolean("acceptance.full");
  }

  private static String[] deploy(String tag, String strategy) {
    return deploy(tag, strategy, "3s");
  }

  private static String[] deploy(String tag, String strategy, String window) {
    return new String[] {"deploy", "--tag", tag, "--strategy", strategy, "--duration", window};
  }

  /**
   * Each guard gets one entry further than the one before: the first of two dies with the effect
   * done and nothing written, the second when it has just been written.
   *
   * @return how many were killed
   */
  private int releaseAndKillAtEveryEntry(String[] deploy) throws Exception {
    int rollouts = tiny.journal().rollouts();
    killed("before-open:1", deploy);
    assertThat(tiny.journal().rollouts()).isEqualTo(rollouts);
    killed("after-open:1", deploy);
    int kills = 2;
    while (!tiny.journal().ended()) {
      int entries = tiny.journal().newest().size();
      killed("before-append:1", "resume");
      assertThat(tiny.journal().newest()).hasSize(entries);
      killed("after-append:1", "resume");
      assertThat(tiny.journal().newest()).hasSize(entries + 1);
      kills += 2;
    }
    return kills;
  }

  /**
   * The supervisor looks once a second; where it has missed all of these short-lived guards for ten
   * seconds, it has started one of its own, which is killed first.
   */
  private void killed(String moment, String... command) throws Exception {
    tiny.project().processes().with("guard --env local").forEach(Processes::kill);
    try (Running running = tiny.start(Map.of("DHASH_TEST_DIE_AT", moment), command)) {
      Ended ended = running.await(Project.LIMIT);
      assertThat(ended.exitCode()).as("killed at %s: %s", moment, ended).isEqualTo(KILLED);
    }
  }

  private void assertOnce(String... types) throws Exception {
    List<String> all = tiny.journal().types();
    assertThat(types)
        .allSatisfy(type -> assertThat(all).filteredOn(type::equals).as(type).hasSize(1));
  }

  private void assertEndedWell(String serving, int kills) throws Exception {
    load.endsWithoutFailure();
    tiny.dhash("resume").with(0).saying("Nothing to resume");
    tiny.assertWell(load, serving);
    assertToldOnce("local-" + tiny.journal().rollouts());
    System.out.printf(
        "%d guards killed on the way of %d entries; %d requests, none failed%n",
        kills, tiny.journal().newest().size(), load.answers().size());
  }

  /** The beginning and the end, each once. */
  private void assertToldOnce(String rollout) throws Exception {
    Path file = tiny.project().folder().resolve("logs/deployment_events.json");
    List<String> events =
        JsonMapper.shared()
            .readTree(Files.readString(file))
            .valueStream()
            .filter(event -> event.path("details").path("rollout").asString().equals(rollout))
            .map(event -> event.path("event").asString())
            .toList();
    assertThat(events).doesNotHaveDuplicates();
    assertThat(events.getFirst()).isEqualTo("start");
    assertThat(events.getLast()).isIn("success", "rollback_completed");
  }
}
