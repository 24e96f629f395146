package dhash.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Strategy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestoreTest {
  private static final List<String> BACK_WITH_DATA =
      List.of(
          "RollbackBegan",
          "FleetReached",
          "FleetReached",
          "RestoredBeside",
          "FleetReached",
          "DataSwapped",
          "FleetReached",
          "RollbackValidated",
          "Ended");

  private static Play aborted() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Watching.class);
    play.order(new Order.Abort(DataPolicy.KEEP, Optional.of(Play.BACKUP)));
    return play;
  }

  @Test
  void traffic_goes_back_before_the_data_and_nothing_writes_while_they_are_swapped() {
    Play play = aborted().toEnd();

    assertThat(play.eventNames()).endsWith(BACK_WITH_DATA.toArray(String[]::new));
    assertThat(play.weights()).endsWith("100/0", "100/0", "0/0", "100/0");
    assertThat(play.eventNames()).doesNotContain("SchemaUndone");
    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
    assertThat(play.ended().detail()).contains("restored data");
  }

  @Test
  void the_baseline_serves_while_the_backup_is_restored_beside() {
    Play play = aborted().until(Phase.Restoring.class);
    assertThat(Play.weights(play.state.fleet())).isEqualTo("100/0");
  }

  @Test
  void every_attempt_at_the_swap_bears_the_same_stamp() {
    Play play = aborted().until(Phase.Swapping.class);
    Instant ready = ((Phase.Swapping) play.state.phase()).stamp();
    play.give(_ -> new Input.Failed("no answer", true));
    play.good();
    assertThat(play.effects)
        .filteredOn(Effect.SwapData.class::isInstance)
        .containsOnly(new Effect.SwapData(Play.BACKUP, ready));
  }

  @Test
  void after_contract_migrations_the_candidate_serves_until_the_swap() {
    Play play = Play.rollBackWithData(true).until(Phase.Restoring.class);
    assertThat(play.weights()).isEmpty();
    play.toEnd();
    assertThat(play.weights()).containsExactly("0/0", "100/0");
    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
    assertThat(play.state.lineage()).extracting(Promotion::revision).containsExactly(Play.BASELINE);
  }

  @Test
  void a_restore_leaves_the_revision_that_serves_and_all_that_is_known_of_it() {
    Play play = Play.restore().toEnd();

    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
    assertThat(play.weights()).containsExactly("0/0", "0/100");
    assertThat(play.state.lineage()).isEqualTo(play.state.opened().lineage());
  }

  @Test
  void a_restore_that_cannot_be_made_ready_has_changed_nothing() {
    Play play = Play.restore().until(Phase.Restoring.class);
    play.give(new Input.Failed("its SHA-256 is another", false));

    assertThat(play.ending()).isEqualTo(Ending.REFUSED);
    assertThat(play.weights()).isEmpty();
  }

  @Test
  void data_that_do_not_come_back_after_the_traffic_has_need_an_operator() {
    Play play = aborted().until(Phase.Restoring.class);
    play.give(new Input.Failed("its SHA-256 is another", false));

    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
    assertThat(play.ended().detail()).contains("data could not be restored", "SHA-256");
  }

  @Test
  void a_swap_that_keeps_failing_ends_with_a_baseline_that_serves_and_says_so() {
    Play play = aborted().until(Phase.Swapping.class);
    for (int i = 0; i < 30; i++) {
      play.give(_ -> new Input.Failed("sessions stay", true));
    }
    assertThat(play.state.phase()).isInstanceOf(Phase.Reviving.class);
    play.toEnd();

    assertThat(Play.weights(play.state.fleet())).isEqualTo("100/0");
    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
    assertThat(play.ended().detail()).contains("could not be restored");
  }

  /** Each such answer may take the platform ten minutes; nothing serves meanwhile. */
  @Test
  void what_does_not_get_ready_on_the_data_of_before_soon_needs_an_operator() {
    Play play = Play.restore().until(Phase.Swapping.class);
    play.give(new Input.Failed("invalid page", false));
    for (int i = 0; i < 3; i++) {
      assertThat(play.state.phase()).isInstanceOf(Phase.Reviving.class);
      play.give(new Input.FleetNotReady(Play.CANDIDATE, "no database"));
    }

    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
    assertThat(play.ended().detail()).contains("nothing serves", "no database");
    assertThat(play.state.lineage())
        .as("so that the next restore knows who is to serve")
        .isEqualTo(play.state.opened().lineage());
  }

  /** Each such answer may take the platform ten minutes as well. */
  @Test
  void what_does_not_stop_soon_needs_an_operator() {
    Play play = Play.restore().until(Phase.Quiescing.class);
    for (int i = 0; i < 3; i++) {
      assertThat(play.state.phase()).isInstanceOf(Phase.Quiescing.class);
      play.give(new Input.FleetNotReady(Play.CANDIDATE, "hangs"));
    }

    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
    assertThat(play.ended().detail()).contains("not all could be stopped", "hangs");
  }

  @Test
  void a_contracted_schema_that_stays_is_served_by_the_candidate_again() {
    Play play = Play.rollBackWithData(true).until(Phase.Swapping.class);
    play.give(new Input.Failed("sessions stay", false));
    play.toEnd();

    assertThat(Play.weights(play.state.fleet())).isEqualTo("0/100");
    assertThat(play.ending()).isEqualTo(Ending.ROLLBACK_FAILED);
  }

  @Test
  void a_first_deploy_is_stopped_with_the_data_of_before() {
    Play play = Play.firstDeploy().until(Phase.Watching.class);
    play.order(new Order.Abort(DataPolicy.KEEP, Optional.of(Play.BACKUP)));
    play.toEnd();

    assertThat(play.eventNames()).contains("DataSwapped");
    assertThat(play.ending()).isEqualTo(Ending.STOPPED);
    assertThat(play.state.fleet()).isEqualTo(Fleet.EMPTY);
  }

  @Test
  void monitoring_after_contract_migrations_can_be_aborted_with_the_data() {
    Play play =
        Play.serving(dhash.engine.plan.Plan.toMonitor(3, Play.WINDOW), true, true, DataPolicy.KEEP);
    play.until(Phase.Watching.class);
    Decision decision = play.order(new Order.Abort(DataPolicy.KEEP, Optional.of(Play.BACKUP)));
    assertThat(decision.refusal()).isEmpty();
    assertThat(play.toEnd().ending()).isEqualTo(Ending.ROLLED_BACK);
  }
}
