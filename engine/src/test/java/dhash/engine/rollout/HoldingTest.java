package dhash.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.Strategy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Gates that can't say, and gates that only warn. */
class HoldingTest {
  private static Play watching() {
    return Play.deploy(Strategy.CANARY).until(Phase.Watching.class);
  }

  @Test
  void a_dead_source_neither_promotes_nor_goes_back_but_holds_at_the_windows_end() {
    Play play = watching();
    var began = play.now;
    play.pollUntilItLeaves(play::deadMetricsSample);

    assertThat(play.state.phase()).isInstanceOf(Phase.Held.class);
    assertThat(Duration.between(began, play.now)).isGreaterThanOrEqualTo(Play.WINDOW);
    assertThat(play.weights()).endsWith("0/100");
    assertThat(((Phase.Held) play.state.phase()).reason()).contains("extractionFailureRate");
  }

  @Test
  void an_idle_candidate_is_held_at_the_windows_end() {
    Play play = Play.deploy(Strategy.BLUE_GREEN).until(Phase.Watching.class);
    play.pollUntilItLeaves(play::idleSample);
    assertThat(((Phase.Held) play.state.phase()).reason()).contains("only 0 of at least 20");
  }

  @Test
  void a_single_silent_poll_at_the_windows_end_holds_nothing() {
    Play play = watching();
    play.watch(Play.WINDOW.minusSeconds(10));
    play.give(_ -> new Input.Measured(play.silentSample()));
    assertThat(play.state.phase()).isInstanceOf(Phase.Promoting.class);
  }

  @Test
  void a_silent_platform_holds() {
    Play play = watching();
    play.pollUntilItLeaves(play::silentSample);
    assertThat(play.state.phase()).isInstanceOf(Phase.Held.class);
  }

  @Test
  void failing_health_still_goes_back_when_held() {
    Play play = watching();
    play.pollUntilItLeaves(play::deadMetricsSample);
    play.pollUntilItLeaves(play::downSample);
    assertThat(play.toEnd().ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @Test
  void only_an_operator_ends_a_hold() {
    Play play = watching();
    play.pollUntilItLeaves(play::deadMetricsSample);
    for (int i = 0; i < 300; i++) {
      play.good();
    }
    assertThat(play.state.phase()).isInstanceOf(Phase.Held.class);
    assertThat(play.order(new Order.Resume()).refusal()).isPresent();
    play.order(new Order.Promote());
    assertThat(play.toEnd().ending()).isEqualTo(Ending.PROMOTED);
  }

  @Test
  void a_canary_step_waits_for_a_dead_source_and_holds_in_the_end() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Baking.class);
    var began = play.now;
    play.pollUntilItLeaves(play::deadMetricsSample);
    assertThat(play.state.phase()).isInstanceOf(Phase.Held.class);
    assertThat(Duration.between(began, play.now))
        .isGreaterThanOrEqualTo(Play.BAKE.plus(Play.WINDOW));
    assertThat(play.state.candidateWeight()).isEqualTo(5);
    play.order(new Order.Promote());
    assertThat(play.toEnd().weights()).endsWith("95/5", "0/100", "0/100");
  }

  @Test
  void a_canary_step_goes_on_when_the_source_is_back() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Baking.class);
    for (int i = 0; i < 30; i++) {
      play.give(_ -> new Input.Measured(play.deadMetricsSample()));
    }
    assertThat(play.state.phase()).isInstanceOf(Phase.Baking.class);
    assertThat(play.toEnd().ending()).isEqualTo(Ending.PROMOTED);
  }

  @Test
  void an_idle_canary_step_does_not_wait_for_attempts() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Baking.class);
    play.pollUntilItLeaves(play::idleSample);
    assertThat(play.state.phase()).isEqualTo(new Phase.Shifting(1));
  }

  @Test
  void without_auto_rollback_a_failed_gate_warns_once_and_the_rollout_goes_on() {
    Play play = Play.deploy(Strategy.CANARY, Play.WINDOW, false, false).until(Phase.Watching.class);
    for (int i = 0; i < 5; i++) {
      play.give(_ -> new Input.Measured(play.failingSample()));
    }
    play.toEnd();

    assertThat(play.ending()).isEqualTo(Ending.PROMOTED_ALTHOUGH_FAILED);
    assertThat(play.eventNames().stream().filter("GateWarned"::equals)).hasSize(1);
    assertThat(play.eventNames()).doesNotContain("GateFailed", "RollbackBegan");
  }

  @Test
  void without_auto_rollback_the_warning_of_the_last_poll_counts() {
    Play play = Play.monitor(false).until(Phase.Watching.class);
    play.watch(Play.WINDOW.minusSeconds(10));
    play.give(_ -> new Input.Measured(play.failingSample(3000)));
    assertThat(play.ending()).isEqualTo(Ending.PROMOTED_ALTHOUGH_FAILED);
  }

  private static final int POLLS_OF_A_DAY_HELD = 24 * 60 * 2;

  /** How far the clock goes on over that many good polls. */
  private static Duration over(Play play, int polls) {
    var began = play.now;
    for (int i = 0; i < polls; i++) {
      play.good();
    }
    return Duration.between(began, play.now);
  }

  /** Each poll is recorded: three replicas of both arms would be 9 MB a day, for ever. */
  @Test
  void a_hold_that_nobody_decides_is_watched_less_often_after_a_day() {
    Play play = watching();
    play.pollUntilItLeaves(play::deadMetricsSample);
    assertThat(over(play, POLLS_OF_A_DAY_HELD))
        .isBetween(Duration.ofHours(23), Duration.ofHours(25));
    over(play, 30);
    assertThat(over(play, 12)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void a_replica_found_down_after_a_day_is_looked_at_again_soon() {
    Play play = watching();
    play.pollUntilItLeaves(play::deadMetricsSample);
    over(play, POLLS_OF_A_DAY_HELD + 30);
    play.give(_ -> new Input.Measured(play.downSample()));
    var found = play.now;
    play.pollUntilItLeaves(play::downSample);
    assertThat(Duration.between(found, play.now)).isLessThanOrEqualTo(Duration.ofMinutes(1));
    assertThat(play.toEnd().ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @Test
  void who_resumes_after_days_does_not_wait_for_the_next_slow_poll() {
    Play play = watching();
    play.order(new Order.Pause());
    over(play, 24 * 360 + 60);
    assertThat(over(play, 2)).isEqualTo(Duration.ofMinutes(10));
    play.order(new Order.Resume());
    assertThat(over(play, 1)).isEqualTo(Duration.ZERO);
  }
}
