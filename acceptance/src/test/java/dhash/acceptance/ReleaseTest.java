package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Good and bad releases under steady load, one after the other in one environment. What requests
 * suffer is not to be measured while other tests start servers beside.
 */
@Isolated
@TestInstance(Lifecycle.PER_CLASS)
class ReleaseTest {
  private static final int PER_SECOND = 50;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Traffic is back within this after the verdict. */
  private static final Duration BACK_WITHIN = Duration.ofSeconds(1);

  private Project project;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    project = Project.in(temporary).with("local").withFastGates("local", true);
    project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
  }

  @AfterAll
  void end_everything() throws Exception {
    project.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rolling", "blue-green", "canary"})
  void no_request_fails_during_a_good_release(String strategy) throws Exception {
    String tag = "good-" + strategy;
    project.dhash("releases", "add", tag, "--from", "v1.2.3").with(0);
    try (Load load = Load.on(project.url("local"), PER_SECOND)) {
      project.dhash("deploy", "--env", "local", "--tag", tag, "--strategy", strategy).with(0);

      Await.until("the new release answers", SOON, () -> load.answeredBy(tag) > PER_SECOND);
      load.endsWithoutFailure();
    }
    assertThat(project.servingVersion("local")).isEqualTo(tag);
  }

  @Test
  void a_failing_candidate_is_taken_back() throws Exception {
    String tag = bad("failing", "fail=0.3;seed=11");
    String baseline = project.servingVersion("local");
    try (Load load = Load.on(project.url("local"), PER_SECOND)) {
      project.dhash("deploy", "--env", "local", "--tag", tag).with(4).saying("Gate failed");

      awaitAnswersAfterTheWayBack(load);
      load.stop();
      assertThat(load.failures())
          .as("the candidate had traffic")
          .extracting(Load.Answer::status)
          .contains(500);
      assertOnlyTheCandidateFailed(load, tag);
      assertTrafficWasBackSoon(load, baseline);
    }
    assertThat(project.servingVersion("local")).isEqualTo(baseline);
  }

  @Test
  void a_slow_candidate_is_taken_back() throws Exception {
    String tag = bad("slow", "slow=2500ms");
    String baseline = project.servingVersion("local");
    try (Load load = Load.on(project.url("local"), PER_SECOND)) {
      project.dhash("deploy", "--env", "local", "--tag", tag).with(4).saying("p95HashTime");

      awaitAnswersAfterTheWayBack(load);
      load.stop();
      assertOnlyTheCandidateFailed(load, tag);
      assertTrafficWasBackSoon(load, baseline);
    }
  }

  @Test
  void a_candidate_that_crashes_is_taken_back() throws Exception {
    String tag = bad("crashing", "crash-after=30");
    String baseline = project.servingVersion("local");
    try (Load load = Load.on(project.url("local"), PER_SECOND)) {
      project.dhash("deploy", "--env", "local", "--tag", tag).with(4);

      awaitAnswersAfterTheWayBack(load);
      load.stop();
      assertTrafficWasBackSoon(load, baseline);
    }
    assertThat(project.servingVersion("local")).isEqualTo(baseline);
  }

  @Test
  void a_candidate_that_never_becomes_ready_gets_no_traffic() throws Exception {
    String tag = bad("unready", "never-ready");
    project.set("local", "DHASH_READY_TIMEOUT", "8s");
    try (Load load = Load.on(project.url("local"), PER_SECOND)) {
      project.dhash("deploy", "--env", "local", "--tag", tag).with(4);

      load.endsWithoutFailure();
      assertThat(load.answeredBy(tag)).isZero();
    } finally {
      project.set("local", "DHASH_READY_TIMEOUT", "60s");
    }
  }

  @Test
  void abort_brings_the_traffic_back_at_once() throws Exception {
    project.dhash("releases", "add", "aborted", "--from", "v1.2.3").with(0);
    String baseline = project.servingVersion("local");
    try (Load load = Load.on(project.url("local"), PER_SECOND);
        Running deploy =
            project.start(
                "deploy",
                "--env",
                "local",
                "--tag",
                "aborted",
                "--strategy",
                "blue-green",
                "--duration",
                "10")) {
      Await.until("all traffic has moved", SOON, () -> load.answeredBy("aborted") > PER_SECOND);

      project.dhash("abort", "--env", "local", "--reason", "wrong tag").with(0);

      deploy.await(SOON).with(4);
      awaitAnswersAfterTheWayBack(load);
      load.endsWithoutFailure();
      assertTrafficWasBackSoon(load, baseline);
    }
  }

  private String bad(String tag, String misbehaviour) throws Exception {
    project
        .dhash(
            "releases", "add", tag, "--from", "v1.2.3", "--set", "DHASH_MISBEHAVE=" + misbehaviour)
        .with(0);
    return tag;
  }

  private static void assertOnlyTheCandidateFailed(Load load, String candidate) {
    assertThat(load.failures())
        .allSatisfy(failure -> assertThat(failure.version()).isEqualTo(candidate));
  }

  /** A quick machine has ended all of it before anybody could ask. */
  private void awaitAnswersAfterTheWayBack(Load load) throws Exception {
    Instant back = project.journal("local").at("RollbackBegan").plus(BACK_WITHIN);
    Await.until(
        "somebody asks after the way back",
        SOON,
        () -> load.answers().stream().anyMatch(answer -> answer.asked().isAfter(back)));
  }

  /** Whatever was asked a second after the verdict was answered well, by the baseline. */
  private void assertTrafficWasBackSoon(Load load, String baseline) throws Exception {
    Instant back = project.journal("local").at("RollbackBegan").plus(BACK_WITHIN);
    List<Load.Answer> afterwards =
        load.answers().stream().filter(answer -> answer.asked().isAfter(back)).toList();
    assertThat(afterwards)
        .isNotEmpty()
        .allSatisfy(answer -> {
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.version()).isEqualTo(baseline);
        });
  }
}
