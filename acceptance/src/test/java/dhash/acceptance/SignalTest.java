package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
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

/**
 * Signals to a guard in the foreground before its window begins; {@link OperatorTest} has those
 * after.
 */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class SignalTest {
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

  @ParameterizedTest
  @MethodSource("signals_during_the_backup")
  void during_the_backup_it_pauses_and_resume_goes_on(String signal) throws Exception {
    String tag = tiny.add("");
    try (Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag, "--duration", "3s")) {
      awaitBackup();
      deploy.signal(signal);
      deploy.await(SOON).with(130).saying("dhash resume");
    }
    assertPausedAndResumed(tag);
  }

  @ParameterizedTest
  @MethodSource("signals_at_a_step")
  void at_a_step_it_pauses_and_resume_goes_on(String signal) throws Exception {
    String tag = tiny.add("");
    try (Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag, "--duration", "3s")) {
      Await.until("a canary has traffic", SOON, () -> load.answeredBy(tag) > 0);
      deploy.signal(signal);
      deploy.await(SOON).with(130).saying("dhash resume");
    }
    assertPausedAndResumed(tag);
  }

  @Test
  void a_terminal_lost_during_the_backup_only_loses_its_onlooker() throws Exception {
    String tag = tiny.add("");
    try (Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag, "--duration", "3s")) {
      awaitBackup();
      deploy.signal("HUP");
      deploy.await(SOON);
    }
    Await.until("the end", SOON, () -> tiny.journal().ended());
    assertPromoted(tag);
  }

  static Stream<String> signals_during_the_backup() {
    return Boolean.getBoolean("acceptance.full") ? Stream.of("INT", "TERM") : Stream.of("TERM");
  }

  static Stream<String> signals_at_a_step() {
    return Boolean.getBoolean("acceptance.full") ? Stream.of("INT", "TERM") : Stream.of("INT");
  }

  private void awaitBackup() throws Exception {
    Await.until(
        "the backup begins",
        SOON,
        () -> !tiny.journal().ended() && tiny.journal().types().contains("ChecksPassed"));
  }

  private void assertPausedAndResumed(String tag) throws Exception {
    Await.until("a guard goes on", SOON, () -> tiny.project().processes().any("guard --env local"));
    assertThat(tiny.dhash("status").with(0).out()).containsPattern("paused +true");
    tiny.dhash("resume").with(0).saying("promoted");
    assertPromoted(tag);
  }

  private void assertPromoted(String tag) throws Exception {
    assertThat(tiny.journal().ending()).isEqualTo("PROMOTED");
    load.endsWithoutFailure();
    tiny.assertWell(load, tag);
  }
}
