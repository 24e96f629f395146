package dhash.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Sample;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WayBackTest {
  private static final List<String> LADDER =
      List.of(
          "RollbackBegan",
          "FleetReached",
          "FleetReached",
          "SchemaUndone",
          "RollbackValidated",
          "Ended");

  private static Event.RollbackBegan began(Play play) {
    return play.events.stream()
        .filter(Event.RollbackBegan.class::isInstance)
        .map(Event.RollbackBegan.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Play watching() {
    return Play.deploy(Strategy.CANARY).until(Phase.Watching.class);
  }

  private static Play failed(Play play, Function<Play, Supplier<Sample>> poll) {
    return play.pollUntilItLeaves(poll.apply(play)).toEnd();
  }

  @Test
  void a_failed_gate_goes_down_the_ladder_traffic_first() {
    Play play = failed(watching(), p -> p::failingSample);

    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
    assertThat(began(play).cause()).isEqualTo(Cause.GATE_FAILED);
    assertThat(began(play).reason()).contains("extractionFailureRate");
    assertThat(play.eventNames()).endsWith(LADDER.toArray(String[]::new));
    assertThat(play.eventNames()).containsSubsequence("Sampled", "GateFailed", "RollbackBegan");
    assertThat(play.weights()).endsWith("0/100", "100/0", "100/0");
  }

  @Test
  void the_candidate_stays_up_until_the_traffic_is_back() {
    Play play = watching();
    play.pollUntilItLeaves(play::failingSample);

    Effect.EnsureFleet back = (Effect.EnsureFleet) Rollout.next(play.state).orElseThrow().effect();
    assertThat(Play.weights(back.fleet())).isEqualTo("100/0");
    assertThat(back.fleet().placementOf(Play.CANDIDATE).orElseThrow().replicas()).isEqualTo(3);
    assertThat(back.patience()).isLessThanOrEqualTo(Duration.ofSeconds(5));
    play.good();
    Effect.EnsureFleet alone = (Effect.EnsureFleet) Rollout.next(play.state).orElseThrow().effect();
    assertThat(alone.fleet().placementOf(Play.CANDIDATE)).isEmpty();
  }

  @Test
  void three_failed_health_checks_go_back_and_two_do_not() {
    Play play = watching();
    play.give(_ -> new Input.Measured(play.downSample()));
    play.give(_ -> new Input.Measured(play.downSample()));
    assertThat(play.state.phase()).isInstanceOf(Phase.Watching.class);
    play.give(_ -> new Input.Measured(play.downSample()));
    assertThat(play.state.phase()).isInstanceOf(Phase.Returning.class);
  }

  @Test
  void a_candidate_that_never_gets_ready_is_taken_back() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Starting.class);
    play.give(new Input.FleetNotReady(Play.CANDIDATE, "exit 1"));
    play.toEnd();

    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
    assertThat(began(play).cause()).isEqualTo(Cause.CANDIDATE_NOT_READY);
    assertThat(play.weights()).containsExactly("100/0", "100/0");
  }

  @Test
  void a_candidate_that_is_not_ready_at_a_later_step_is_taken_back() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Baking.class).until(Phase.Shifting.class);
    play.give(new Input.FleetNotReady(Play.CANDIDATE, "exit 1"));
    assertThat(play.toEnd().ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @Test
  void a_baseline_that_is_not_ready_is_no_fault_of_the_candidates() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Starting.class);
    play.give(new Input.FleetNotReady(Play.BASELINE, "restarting"));
    assertThat(play.state.phase()).isInstanceOf(Phase.Starting.class);
    assertThat(play.toEnd().ending()).isEqualTo(Ending.PROMOTED);
  }

  @Test
  void a_failed_migration_is_taken_back_with_all_that_may_have_been_applied() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Migrating.class);
    play.give(new Input.Failed("syntax error", true));
    play.toEnd();

    assertThat(began(play).cause()).isEqualTo(Cause.MIGRATION_FAILED);
    assertThat(play.effects).contains(new Effect.UndoSchema(List.of("7"), DataPolicy.KEEP));
    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @Test
  void failed_smoke_tests_are_taken_back() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Smoking.class);
    play.give(new Input.SmokeTested(9, List.of("no hash", "no metrics")));
    play.toEnd();

    assertThat(began(play).cause()).isEqualTo(Cause.SMOKE_TEST_FAILED);
    assertThat(began(play).reason()).isEqualTo("no hash; no metrics");
    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @Test
  void a_platform_that_keeps_failing_is_taken_back_after_ten_tries() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Shifting.class);
    for (int i = 0; i < 9; i++) {
      play.give(_ -> new Input.Failed("no answer", true));
      assertThat(play.state.phase()).isInstanceOf(Phase.Shifting.class);
    }
    play.give(_ -> new Input.Failed("no answer", true));
    assertThat(began(play.toEnd()).cause()).isEqualTo(Cause.PLATFORM_FAILED);
    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @Test
  void an_abort_carries_its_data_policy_down_the_ladder() {
    Play play = watching();
    play.order(new Order.Abort(DataPolicy.UNDO));
    play.toEnd();

    assertThat(began(play).cause()).isEqualTo(Cause.ABORTED);
    assertThat(play.effects).contains(new Effect.UndoSchema(List.of("7"), DataPolicy.UNDO));
    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @ParameterizedTest
  @ValueSource(classes = {Phase.Checking.class, Phase.BackingUp.class})
  void an_abort_before_anything_was_changed_undoes_nothing(Class<? extends Phase> phase) {
    Play play = Play.deploy(Strategy.CANARY).until(phase);
    play.abort();
    play.toEnd();

    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
    assertThat(play.eventNames()).doesNotContain("SchemaUndone");
    assertThat(play.state.fleet()).isEqualTo(Fleet.of(play.state.fleet().placements().getFirst()));
    assertThat(play.weights()).containsOnly("100/0");
  }

  @Test
  void a_first_deploy_that_fails_is_stopped_and_nothing_serves() {
    Play play = failed(Play.firstDeploy().until(Phase.Watching.class), p -> p::failingSample);

    assertThat(play.ending()).isEqualTo(Ending.STOPPED);
    assertThat(play.state.fleet()).isEqualTo(Fleet.EMPTY);
    assertThat(play.eventNames()).endsWith("FleetReached", "FleetReached", "SchemaUndone", "Ended");
    assertThat(play.state.lineage()).isEmpty();
  }

  @Test
  void a_first_deploy_without_migrations_ends_when_the_candidate_is_stopped() {
    Play play = Play.firstDeploy();
    play.give(new Input.Checked(List.of(), List.of(), List.of()));
    play.until(Phase.Watching.class).abort();
    assertThat(play.toEnd().eventNames()).endsWith("FleetReached", "FleetReached", "Ended");
    assertThat(play.ending()).isEqualTo(Ending.STOPPED);
  }

  @Test
  void monitoring_takes_a_bad_revision_back_to_the_one_before() {
    Play play = failed(Play.monitor(true).until(Phase.Watching.class), p -> p::failingSample);

    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
    assertThat(play.effects).contains(new Effect.UndoSchema(List.of("2"), DataPolicy.KEEP));
    assertThat(play.state.lineage()).extracting(Promotion::revision).containsExactly(Play.BASELINE);
  }

  @Test
  void a_baseline_that_must_be_started_first_gets_the_time_for_it() {
    Play play = Play.monitor(true).until(Phase.Watching.class);
    play.abort();
    Effect.EnsureFleet back = (Effect.EnsureFleet) Rollout.next(play.state).orElseThrow().effect();
    assertThat(back.patience()).isGreaterThan(Duration.ofMinutes(1));
  }

  @Test
  void monitoring_without_an_earlier_revision_says_that_an_operator_is_needed() {
    Play play =
        Play.open(
            Plan.toMonitor(3, Play.WINDOW),
            true,
            Optional.empty(),
            List.of(Play.promotion(Play.CANDIDATE, false)),
            DataPolicy.KEEP);
    failed(play.until(Phase.Watching.class), p -> p::failingSample);

    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
    assertThat(play.weights()).isEmpty();
  }

  /** Contract §5: after contract steps only a restore can go back. */
  @Test
  void monitoring_never_goes_back_to_a_revision_that_the_contracted_schema_cannot_carry() {
    Play play = Play.serving(Plan.toMonitor(3, Play.WINDOW), true, true, DataPolicy.KEEP);
    play.until(Phase.Watching.class);
    assertThat(play.abort().refusal()).isPresent();
    failed(play, p -> p::failingSample);

    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
    assertThat(play.weights()).isEmpty();
  }

  @Test
  void a_requested_rollback_after_contract_migrations_is_refused() {
    Play play = Play.serving(Plan.toRollBack(3), true, true, DataPolicy.UNDO).toEnd();

    assertThat(play.ending()).isEqualTo(Ending.REFUSED);
    assertThat(play.ended().detail()).contains("contract migrations");
    assertThat(play.state.lineage()).isEqualTo(play.state.opened().lineage());
  }

  @Test
  void a_requested_rollback_goes_straight_down() {
    Play play = Play.serving(Plan.toRollBack(3), true, false, DataPolicy.UNDO).toEnd();

    assertThat(play.eventNames().subList(0, 2)).containsExactly("Opened", "ChecksPassed");
    assertThat(play.eventNames()).endsWith(LADDER.toArray(String[]::new));
    assertThat(began(play).cause()).isEqualTo(Cause.REQUESTED);
    assertThat(play.effects).contains(new Effect.UndoSchema(List.of("2"), DataPolicy.UNDO));
    assertThat(play.state.lineage()).extracting(Promotion::revision).containsExactly(Play.BASELINE);
  }

  @Test
  void a_baseline_that_is_not_well_in_the_end_needs_an_operator() {
    Play play = watching();
    play.abort();
    play.until(Phase.Validating.class);
    for (int i = 0; i < 3; i++) {
      play.give(new Input.RollbackValidated(3, List.of("health is CRITICAL")));
    }

    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
    assertThat(play.ended().detail()).contains("health is CRITICAL");
  }

  @Test
  void who_has_the_traffic_is_who_serves_even_if_the_rollback_could_not_be_verified() {
    Play play = Play.serving(Plan.toRollBack(3), true, false, DataPolicy.KEEP);
    play.until(Phase.Validating.class);
    for (int i = 0; i < 3; i++) {
      play.give(new Input.RollbackValidated(3, List.of("slow")));
    }

    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
    assertThat(play.state.lineage()).extracting(Promotion::revision).containsExactly(Play.BASELINE);
  }

  @Test
  void a_rollback_whose_traffic_never_moved_leaves_the_lineage() {
    Play play = Play.serving(Plan.toRollBack(3), true, false, DataPolicy.KEEP);
    play.until(Phase.Returning.class);
    for (int i = 0; i < 30; i++) {
      play.give(new Input.Failed("refused", false));
    }

    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
    assertThat(play.state.lineage()).isEqualTo(play.state.opened().lineage());
  }

  @Test
  void moving_the_traffic_back_is_tried_thirty_times() {
    Play play = watching();
    play.abort();
    for (int i = 0; i < 30; i++) {
      assertThat(play.state.phase()).isInstanceOf(Phase.Returning.class);
      play.give(_ -> new Input.Failed("no answer", true));
    }
    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
  }

  @Test
  void a_candidate_that_died_does_not_keep_the_traffic() {
    Play play = watching();
    play.abort();
    play.give(new Input.FleetNotReady(Play.CANDIDATE, "exit 137"));
    assertThat(play.state.phase()).isInstanceOf(Phase.Stopping.class);
    assertThat(play.toEnd().ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @Test
  void a_candidate_that_cannot_be_stopped_or_a_schema_that_cannot_be_undone_is_passed_over() {
    Play play = watching();
    play.abort();
    play.until(Phase.Stopping.class);
    for (int i = 0; i < 3; i++) {
      play.give(_ -> new Input.Failed("no answer", true));
    }
    assertThat(play.state.phase()).isInstanceOf(Phase.Undoing.class);
    for (int i = 0; i < 3; i++) {
      play.give(_ -> new Input.Failed("locked", true));
    }
    assertThat(play.state.phase()).isInstanceOf(Phase.Validating.class);
    assertThat(play.toEnd().ending()).isEqualTo(Ending.ROLLED_BACK);
    assertThat(play.eventNames().stream().filter("EffectGivenUp"::equals)).hasSize(2);
    assertThat(play.ended().detail()).contains("migrations stay applied: 7");
  }

  @Test
  void nothing_asks_for_traffic_on_the_candidate_once_the_way_back_has_begun() {
    for (Class<? extends Phase> phase :
        List.of(
            Phase.Checking.class,
            Phase.BackingUp.class,
            Phase.Migrating.class,
            Phase.Starting.class,
            Phase.Smoking.class,
            Phase.Shifting.class,
            Phase.Baking.class,
            Phase.Watching.class)) {
      Play play = Play.deploy(Strategy.ROLLING).until(phase);
      play.abort();
      play.effects.clear();
      play.toEnd();
      assertThat(play.effects)
          .as("aborted in %s", phase)
          .filteredOn(Effect.EnsureFleet.class::isInstance)
          .hasSize(2)
          .allSatisfy(effect ->
              assertThat(Play.weights(((Effect.EnsureFleet) effect).fleet())).isEqualTo("100/0"));
    }
  }
}
