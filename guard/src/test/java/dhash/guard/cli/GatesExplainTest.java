package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Why verdicts fell, asked of journals that the engine itself has decided. */
class GatesExplainTest {
  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));
  private GuardedRollouts rollouts = new GuardedRollouts(Path.of(""));

  @BeforeEach
  void a_project() {
    terminal = new Terminal(root);
    rollouts = new GuardedRollouts(root);
  }

  @Test
  void a_gate_that_took_a_release_back_is_explained_with_the_polls_before_it() throws IOException {
    String rollout = rollouts.watched(0, 0, 0, 0, 0, 0, 0, 2, 9);

    String out = terminal.dhash("gates", "explain", rollout).with(0).out();

    assertThat(out).startsWith("production-1: rolled back");
    assertThat(out)
        .containsPattern(
            "extractionFailureRate +fail +13\\.75 +5 +9 +2 +- +2026-03-01T12:00:40Z +-\n");
    assertThat(out)
        .contains("extractionFailureRate: 13.75% of 80 extractions failed within 10 min");
    assertThat(out)
        .contains("2026-03-01T12:00:40Z  failed, taken back: extractionFailureRate: 13.75%");
    assertThat(out.substring(out.indexOf("Polls around the decision of extractionFailureRate")))
        .containsPattern("12:00:35Z +100 +2\\.857 +5 +pass")
        .containsPattern("12:00:40Z +100 +13\\.75 +5 +fail")
        .doesNotContain("12:00:10Z");
  }

  @Test
  void an_error_budget_that_burned_before_is_told_in_words() throws IOException {
    String rollout = rollouts.afterAnHourWith(30).watched(0, 0, 0, 0, 0, 0, 0, 0);

    assertThat(terminal.dhash("gates", "explain", rollout).with(0).out())
        .contains(
            "burnRate: 1 h and 5 min: spent 28.3 and 17.6 times as fast as 99% allow, at most 14.4"
                + " in both, but not by what happened since the candidate has traffic");
  }

  @Test
  void programs_get_the_same_with_names_in_one_word() throws IOException {
    String rollout = rollouts.watched(0, 0, 0, 0, 0, 0, 0, 2, 9);

    JsonNode json = terminal.dhash("gates", "explain", rollout, "-o", "json").with(0).json();

    JsonNode rate = json.path("gates").path(1);
    assertThat(rate.path("gate").asString()).isEqualTo("extractionFailureRate");
    assertThat(rate.path("withoutData").asInt()).isEqualTo(2);
    assertThat(rate.path("firstFailed").asString()).isEqualTo("2026-03-01T12:00:40Z");
    assertThat(rate.has("firstBlind")).isFalse();
    assertThat(json.path("decisive").path(0).path("polls")).hasSize(6);
    assertThat(json.path("verdicts").path(0).path("verdict").asString())
        .isEqualTo("failed, taken back");
    assertThat(terminal.dhash("gates", "explain", rollout, "-o", "yaml").with(0).out())
        .contains("firstFailed: \"2026-03-01T12:00:40Z\"");
  }

  @Test
  void a_gate_that_came_near_is_told_and_none_is_blamed() throws IOException {
    String rollout = rollouts.watched(0, 0, 0, 0, 0, 2, 0, 0, 0, 0);

    String out = terminal.dhash("gates", "explain", rollout).with(0).out();

    assertThat(out).startsWith("production-1: promoted");
    assertThat(out).containsPattern("2026-03-01T12:00:25Z  came near");
    assertThat(out).doesNotContain("Polls around the decision");
  }

  @Test
  void a_rollout_that_no_gate_watched_says_so() throws IOException {
    String rollout = rollouts.watched();

    assertThat(terminal.dhash("gates", "explain", rollout).with(0).out())
        .contains("The gates had no say in it");
  }

  @Test
  void a_rollout_that_is_not_there_is_refused() throws IOException {
    rollouts.watched(0, 0);

    assertThat(terminal.dhash("gates", "explain", "production-7").with(2).err())
        .contains("There is no rollout production-7", "dhash history");
    assertThat(terminal.dhash("gates", "explain").with(2).err()).contains("ROLLOUT");
    assertThat(terminal.dhash("gates", "explain", "production-1", "-o", "jsn").with(2).err())
        .contains("jsn");
  }

  @Test
  void of_an_old_rollout_the_verdicts_are_told_and_no_gate_is_judged_by_the_polls_that_are_left()
      throws IOException {
    String rollout = rollouts.watched(0, 0, 0, 0, 0, 0, 0, 2, 9);
    for (int newer = 0; newer < 200; newer++) {
      rollouts.watched(0, 0, 0);
    }

    assertThat(terminal.dhash("gates", "explain", rollout).with(0).out())
        .contains(
            "Its polls are not kept any more",
            "failed, taken back: extractionFailureRate: 13.75% of 80 extractions failed")
        .doesNotContain("Polls around the decision");
    JsonNode json = terminal.dhash("gates", "explain", rollout, "-o", "json").with(0).json();
    assertThat(json.path("pollsKept").asBoolean()).isFalse();
    assertThat(json.path("gates")).isEmpty();
    assertThat(
            terminal
                .dhash("gates", "backtest", "--env", "production", "--last", "500")
                .with(0)
                .out())
        .doesNotContain(rollout + " ");
  }
}
