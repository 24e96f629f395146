package dhash.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Strategy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract migrations by themselves, of the revision that serves. */
class ContractTest {
  @Test
  void are_backed_up_rehearsed_and_run_without_moving_traffic() {
    Play play = Play.contract();
    Fleet before = play.state.fleet();
    play.toEnd();

    assertThat(play.eventNames())
        .containsExactly(
            "Opened", "ChecksPassed", "BackupTaken", "Rehearsed", "SchemaContracted", "Ended");
    assertThat(play.ending()).isEqualTo(Ending.PROMOTED);
    assertThat(play.state.fleet()).isEqualTo(before);
  }

  @Test
  void close_the_way_back_and_keep_what_else_is_known_of_those_who_served() {
    Play play = Play.contract().toEnd();

    List<Promotion> lineage = play.state.lineage();
    assertThat(lineage.getFirst()).isEqualTo(Play.promotion(Play.CANDIDATE, true));
    assertThat(lineage.getLast()).isEqualTo(Play.promotion(Play.BASELINE, false));
    Play back =
        Play.open(Plan.toRollBack(3), true, Optional.of(Play.BASELINE), lineage, DataPolicy.KEEP);
    assertThat(back.toEnd().ending()).isEqualTo(Ending.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Checking", "BackingUp", "Rehearsing"})
  void can_be_aborted_until_they_begin(String phase) {
    Play play = untilIn(phase);
    play.order(new Order.Abort(DataPolicy.KEEP));

    assertThat(play.ending()).isEqualTo(Ending.REFUSED);
    assertThat(play.state.lineage().getFirst().contracted()).isFalse();
  }

  @Test
  void can_not_be_stopped_once_they_run() {
    Play play = untilIn("Contracting");
    for (Order order :
        List.of(
            new Order.Pause(),
            new Order.Resume(),
            new Order.Promote(),
            new Order.Abort(DataPolicy.KEEP))) {
      assertThat(play.order(order).refusal()).as("%s", order).isPresent();
    }
  }

  @Test
  void promote_nothing() {
    assertThat(untilIn("BackingUp").order(new Order.Promote()).refusal()).isPresent();
  }

  @Test
  void that_failed_without_a_trace_are_refused_and_leave_the_way_back_open() {
    Play play = untilIn("Contracting");
    play.give(new Input.Contracted(List.of(), "blocked by a session"));

    assertThat(play.ending()).isEqualTo(Ending.REFUSED);
    assertThat(play.ended().detail()).contains("blocked by a session");
    assertThat(play.state.lineage().getFirst().contracted()).isFalse();
  }

  @Test
  void that_ran_in_part_close_the_way_back() {
    Play play = untilIn("Contracting");
    play.give(new Input.Contracted(List.of("8"), "9 is wrong"));

    assertThat(play.ending()).isEqualTo(Ending.REFUSED);
    assertThat(play.state.lineage().getFirst().contracted()).isTrue();
  }

  @Test
  void of_a_release_are_rehearsed_even_where_nothing_else_is_pending() {
    Play play = Play.deploy(Strategy.BLUE_GREEN, Play.WINDOW, true, true);
    play.give(new Input.Checked(List.of(), List.of(), List.of("8")));
    play.give(new Input.BackedUp("b.zip", "c", 1));

    assertThat(play.state.phase()).isInstanceOf(Phase.Rehearsing.class);
  }

  private static Play untilIn(String phase) {
    Play play = Play.contract();
    while (!play.state.phase().getClass().getSimpleName().equals(phase)) {
      play.good();
    }
    return play;
  }
}
