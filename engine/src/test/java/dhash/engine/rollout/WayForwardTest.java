package dhash.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Samples;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WayForwardTest {
  @Test
  void a_canary_goes_through_in_order() {
    Play play = Play.deploy(Strategy.CANARY).toEnd();

    assertThat(play.ending()).isEqualTo(Ending.PROMOTED);
    assertThat(play.weights()).containsExactly("100/0", "95/5", "75/25", "50/50", "0/100", "0/100");
    assertThat(play.eventNames().stream().filter(name -> !name.equals("Sampled")))
        .containsExactly(
            "Opened",
            "ChecksPassed",
            "BackupTaken",
            "Rehearsed",
            "SchemaExpanded",
            "FleetReached",
            "SmokeTestsPassed",
            "FleetReached",
            "StepBaked",
            "FleetReached",
            "StepBaked",
            "FleetReached",
            "StepBaked",
            "FleetReached",
            "WindowEnded",
            "FleetReached",
            "Ended");
  }

  @Test
  void rolling_and_blue_green_are_the_same_engine_with_other_steps() {
    assertThat(Play.deploy(Strategy.ROLLING).toEnd().weights())
        .containsExactly("100/0", "67/33", "34/66", "0/100", "0/100");
    assertThat(Play.deploy(Strategy.BLUE_GREEN).toEnd().weights())
        .containsExactly("100/0", "0/100", "0/100");
  }

  @ParameterizedTest
  @EnumSource
  void the_baseline_keeps_its_replicas_until_the_candidate_is_promoted(Strategy strategy) {
    Play play = Play.deploy(strategy).toEnd();

    List<Fleet> fleets =
        play.events.stream()
            .filter(Event.FleetReached.class::isInstance)
            .map(e -> ((Event.FleetReached) e).fleet())
            .toList();
    assertThat(fleets.subList(0, fleets.size() - 1))
        .allSatisfy(fleet ->
            assertThat(fleet.placementOf(Play.BASELINE).map(Placement::replicas)).contains(3));
    assertThat(fleets.getLast()).isEqualTo(Fleet.of(new Placement(Play.CANDIDATE, 3, 100)));
  }

  @Test
  void each_step_is_watched_for_its_bake_and_the_last_for_the_window() {
    Play play = Play.deploy(Strategy.CANARY).toEnd();

    Duration watched = Duration.between(Samples.START, play.ended().at());
    assertThat(watched).isBetween(Duration.ofMinutes(13), Duration.ofMinutes(14));
  }

  @Test
  void time_in_which_nobody_watched_does_not_count() {
    Play play = Play.deploy(Strategy.BLUE_GREEN).until(Phase.Watching.class);
    play.good().good();

    play.now = play.now.plus(Duration.ofDays(1));
    play.good();

    assertThat(play.state.phase()).isInstanceOf(Phase.Watching.class);
    assertThat(play.state.watch().watched()).isLessThan(Duration.ofMinutes(1));
    assertThat(play.toEnd().ending()).isEqualTo(Ending.PROMOTED);
  }

  @Test
  void polls_follow_the_cadence() {
    Play play = Play.deploy(Strategy.BLUE_GREEN).until(Phase.Watching.class);
    assertThat(Rollout.next(play.state).orElseThrow().notBefore()).isEqualTo(play.now);
    play.good();
    assertThat(Rollout.next(play.state).orElseThrow().notBefore())
        .isEqualTo(play.now.plusSeconds(5));
    play.now = play.now.plusSeconds(300);
    play.good();
    assertThat(Rollout.next(play.state).orElseThrow().notBefore())
        .isEqualTo(play.now.plusSeconds(10));
  }

  @Test
  void the_first_deploy_takes_all_traffic_at_once() {
    Play play = Play.firstDeploy().toEnd();

    assertThat(play.ending()).isEqualTo(Ending.PROMOTED);
    assertThat(play.weights()).containsExactly("0/0", "0/100", "0/100");
    assertThat(play.state.lineage())
        .containsExactly(new Promotion(Play.CANDIDATE, "rollout-3", List.of("7"), false, "b.zip"));
  }

  @Test
  void without_a_window_one_poll_is_enough() {
    Play play = Play.deploy(Strategy.BLUE_GREEN, Duration.ZERO, true, false).toEnd();

    assertThat(play.ending()).isEqualTo(Ending.PROMOTED);
    assertThat(play.eventNames().stream().filter("Sampled"::equals)).hasSize(1);
  }

  @Test
  void without_a_window_a_candidate_that_is_down_is_still_taken_back() {
    Play play = Play.deploy(Strategy.CANARY, Duration.ZERO, true, false).until(Phase.Baking.class);
    play.pollUntilItLeaves(play::downSample).toEnd();
    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @Test
  void contract_migrations_run_after_the_promotion() {
    Play play = Play.deploy(Strategy.BLUE_GREEN, Play.WINDOW, true, true).toEnd();

    assertThat(play.eventNames())
        .endsWith("WindowEnded", "FleetReached", "SchemaContracted", "Ended");
    assertThat(play.state.lineage().getFirst().contracted()).isTrue();
  }

  @Test
  void a_contract_without_migrations_leaves_the_way_back_open() {
    Play play =
        Play.deploy(Strategy.BLUE_GREEN, Play.WINDOW, true, true).until(Phase.Contracting.class);
    play.give(new Input.Contracted(List.of(), ""));
    assertThat(play.state.lineage().getFirst().contracted()).isFalse();
  }

  @Test
  void failed_contract_migrations_may_have_run_in_part() {
    Play play =
        Play.deploy(Strategy.BLUE_GREEN, Play.WINDOW, true, true).until(Phase.Contracting.class);
    play.give(new Input.Failed("lock timeout", false));

    assertThat(play.ending()).isEqualTo(Ending.PROMOTED);
    assertThat(play.ended().detail()).contains("contract migrations failed: lock timeout");
    assertThat(play.state.lineage().getFirst().contracted()).isTrue();
  }

  @Test
  void monitoring_passes_without_moving_anything() {
    Play play = Play.monitor(true).toEnd();

    assertThat(play.ending()).isEqualTo(Ending.PROMOTED);
    assertThat(play.weights()).isEmpty();
    assertThat(play.state.lineage()).isEqualTo(play.state.opened().lineage());
    assertThat(play.eventNames()).startsWith("Opened", "ChecksPassed", "Sampled");
  }

  @Test
  void a_promoted_revision_goes_before_those_that_served_earlier() {
    Play play = Play.deploy(Strategy.CANARY).toEnd();
    assertThat(play.state.lineage())
        .extracting(Promotion::revision)
        .containsExactly(Play.CANDIDATE, Play.BASELINE);
  }

  @Test
  void an_open_rollout_leaves_the_lineage_as_it_was() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Watching.class);
    assertThat(play.state.lineage()).isEqualTo(play.state.opened().lineage());
  }

  @Test
  void the_gates_see_nothing_of_the_time_before_the_first_traffic() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Baking.class);
    assertThat(play.state.watch().firstTraffic()).isEqualTo(Optional.of(play.now));
    play.until(Phase.Watching.class);
    assertThat(play.state.watch().firstTraffic().orElseThrow()).isBefore(play.now);
  }
}
