package dhash.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Strategy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OrdersTest {
  /** A canary with contract migrations, brought to the phase. */
  static Play in(String phase) {
    Play play = Play.deploy(Strategy.CANARY, Play.WINDOW, true, true);
    switch (phase) {
      case "Held" -> {
        play.until(Phase.Watching.class);
        play.pollUntilItLeaves(play::deadMetricsSample);
      }
      case "Restoring", "Quiescing", "Swapping", "Reviving" -> {
        play.until(Phase.Watching.class);
        play.order(new Order.Abort(DataPolicy.KEEP, Optional.of(Play.BACKUP)));
        play.until(named(phase));
      }
      case "ShiftingOn" -> play.until(Phase.Baking.class).until(Phase.Shifting.class);
      case "Returning", "Stopping", "Undoing", "Validating", "RolledBack" -> {
        play.until(Phase.Watching.class).abort();
        play.until(phase.equals("RolledBack") ? Phase.Ended.class : named(phase));
      }
      default -> play.until(named(phase));
    }
    return play;
  }

  static Class<? extends Phase> named(String phase) {
    for (Class<?> type : Phase.class.getPermittedSubclasses()) {
      if (type.getSimpleName().equals(phase)) {
        return type.asSubclass(Phase.class);
      }
    }
    throw new IllegalArgumentException(phase);
  }

  /** What becomes of each order in each phase: the phase afterwards, or {@code -} for a refusal. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // phase,     pause,      resume, promote,    abort
    "Checking,    Checking,   -,      -,          Returning",
    "BackingUp,   BackingUp,  -,      -,          Returning",
    "Rehearsing,  Rehearsing, -,      -,          Returning",
    "Migrating,   Migrating,  -,      -,          Returning",
    "Starting,    Starting,   -,      -,          Returning",
    "Smoking,     Smoking,    -,      -,          Returning",
    "Shifting,    Starting,   -,      -,          Returning",
    "ShiftingOn,  Shifting,   -,      Shifting,   Returning",
    "Baking,      Baking,     -,      Shifting,   Returning",
    "Watching,    Watching,   -,      Promoting,  Returning",
    "Held,        Held,       -,      Promoting,  Returning",
    "Promoting,   -,          -,      -,          Returning",
    "Contracting, -,          -,      -,          -",
    "Returning,   -,          -,      -,          -",
    "Stopping,    -,          -,      -,          -",
    "Undoing,     -,          -,      -,          -",
    "Restoring,   -,          -,      -,          -",
    "Quiescing,   -,          -,      -,          -",
    "Swapping,    -,          -,      -,          -",
    "Reviving,    -,          -,      -,          -",
    "Validating,  -,          -,      -,          -",
    "Ended,       -,          -,      -,          -",
    "RolledBack,  -,          -,      -,          -",
  })
  void are_taken_or_refused(
      String phase, String pause, String resume, String promote, String abort) {
    assertThat(outcome(in(phase), new Order.Pause())).isEqualTo(pause);
    assertThat(outcome(in(phase), new Order.Resume())).isEqualTo(resume);
    assertThat(outcome(in(phase), new Order.Promote())).isEqualTo(promote);
    assertThat(outcome(in(phase), new Order.Abort(DataPolicy.KEEP))).isEqualTo(abort);
  }

  private static String outcome(Play play, Order order) {
    State before = play.state;
    Decision decision = play.order(order);
    if (decision.refusal().isPresent()) {
      assertThat(decision.events()).isEmpty();
      assertThat(play.state).isEqualTo(before);
      return "-";
    }
    assertThat(decision.events().getFirst()).isInstanceOf(Event.OrderTaken.class);
    return play.state.phase().getClass().getSimpleName();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"Checking", "BackingUp", "Migrating", "Starting", "Smoking"})
  void a_pause_before_any_traffic_stops_and_a_resume_goes_on(String phase) {
    Play play = in(phase);
    play.order(new Order.Pause());
    assertThat(Rollout.next(play.state)).isEmpty();
    assertThat(play.order(new Order.Resume()).refusal()).isEmpty();
    assertThat(play.toEnd().ending()).isEqualTo(Ending.PROMOTED);
  }

  @Test
  void a_paused_canary_is_guarded_and_does_not_advance() {
    Play play = in("Baking");
    play.order(new Order.Pause());
    for (int i = 0; i < 500; i++) {
      play.good();
    }
    assertThat(play.state.phase()).isInstanceOf(Phase.Baking.class);
    play.pollUntilItLeaves(play::failingSample);
    assertThat(play.state.phase()).isInstanceOf(Phase.Returning.class);
    assertThat(play.toEnd().ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  /**
   * The fear: a pause is acknowledged, and a quarter of the traffic becomes a half all the same.
   */
  @Test
  void a_move_of_traffic_that_a_pause_meets_is_taken_back_and_guarded_there() {
    Play play = in("ShiftingOn");
    List<String> before = play.weights();
    play.order(new Order.Pause());
    play.good();
    assertThat(play.state.phase()).isInstanceOf(Phase.Baking.class);
    assertThat(play.weights().getLast()).isEqualTo(before.getLast());
    play.watch(Play.BAKE);
    play.good();
    assertThat(play.weights().getLast()).isEqualTo(before.getLast());
    play.order(new Order.Resume());
    assertThat(play.toEnd().ending()).isEqualTo(Ending.PROMOTED);
  }

  @Test
  void a_second_pause_goes_back_no_further() {
    Play play = in("ShiftingOn").good().until(Phase.Shifting.class);
    String before = play.weights().getLast();
    play.order(new Order.Pause());
    play.order(new Order.Pause());
    play.good();
    assertThat(play.weights().getLast()).isEqualTo(before);
  }

  /** Blue-green's only move is of everything at once. */
  @ParameterizedTest
  @EnumSource(Strategy.class)
  void a_pause_of_the_first_move_leaves_the_candidate_without_traffic(Strategy strategy) {
    Play play = Play.deploy(strategy).until(Phase.Shifting.class);
    play.order(new Order.Pause());
    play.good();
    assertThat(play.weights()).containsOnly("100/0");
    assertThat(Rollout.next(play.state)).isEmpty();
    play.order(new Order.Resume());
    assertThat(play.toEnd().ending()).isEqualTo(Ending.PROMOTED);
  }

  @Test
  void what_an_operator_promotes_is_paused_no_more() {
    Play play = in("Baking");
    play.order(new Order.Promote());
    assertThat(play.order(new Order.Pause()).refusal())
        .hasValueSatisfying(why -> assertThat(why).contains("promoted").contains("dhash abort"));
  }

  @Test
  void a_paused_window_ends_with_the_first_poll_after_the_resume() {
    Play play = in("Watching");
    play.order(new Order.Pause());
    play.watch(Play.WINDOW);
    assertThat(play.state.phase()).isInstanceOf(Phase.Watching.class);
    play.order(new Order.Resume());
    play.good();
    assertThat(play.state.phase()).isInstanceOf(Phase.Promoting.class);
  }

  @Test
  void an_order_is_known_by_its_id_and_taken_once() {
    Play play = in("Baking");
    Input.Ordered pause =
        new Input.Ordered("1", Play.ROLLOUT, new Order.Pause(), Play.OPERATOR, "");
    assertThat(play.give(pause).events()).hasSize(1);
    play.order(new Order.Resume());
    Decision again = play.give(pause);
    assertThat(again.events()).isEmpty();
    assertThat(again.refusal()).isEmpty();
    assertThat(play.state.paused()).isFalse();
  }

  @Test
  void an_abort_that_was_taken_is_no_refusal_when_it_is_repeated_after_the_end() {
    Play play = in("Watching");
    Input.Ordered abort =
        new Input.Ordered("1", Play.ROLLOUT, new Order.Abort(DataPolicy.KEEP), Play.OPERATOR, "");
    play.give(abort);
    assertThat(play.give(abort).refusal()).isEmpty();
    play.toEnd();
    assertThat(play.give(abort).refusal()).isEmpty();
  }

  @Test
  void a_promote_takes_all_traffic_at_once_and_does_not_wait() {
    Play play = in("Baking");
    play.order(new Order.Pause());
    play.order(new Order.Promote());
    assertThat(play.state.paused()).isFalse();
    play.effects.clear();
    play.toEnd();
    assertThat(play.weights()).endsWith("0/100", "0/100");
    assertThat(play.effects).noneMatch(Effect.Measure.class::isInstance);
    assertThat(play.ending()).isEqualTo(Ending.PROMOTED);
  }

  @Test
  void an_abort_after_the_promote_is_taken_while_the_traffic_still_moves() {
    Play play = in("Baking");
    play.order(new Order.Promote());
    assertThat(play.abort().refusal()).isEmpty();
    assertThat(play.toEnd().ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @Test
  void a_promote_ends_a_monitoring_at_once() {
    Play play = Play.monitor(true).until(Phase.Watching.class);
    play.order(new Order.Promote());
    assertThat(play.ending()).isEqualTo(Ending.PROMOTED);
    assertThat(play.weights()).isEmpty();
  }

  @Test
  void a_requested_rollback_takes_no_orders() {
    for (Order order :
        List.of(
            new Order.Pause(),
            new Order.Resume(),
            new Order.Promote(),
            new Order.Abort(DataPolicy.KEEP))) {
      Play play = Play.serving(Plan.toRollBack(3), true, false, DataPolicy.KEEP);
      assertThat(play.order(order).refusal())
          .isEqualTo(Optional.of("rollout-3 is going back already"));
    }
  }

  @Test
  void an_order_meant_for_an_earlier_rollout_is_refused() {
    Play play = in("Baking");
    Input.Ordered late =
        new Input.Ordered("1", "rollout-2", new Order.Abort(DataPolicy.KEEP), Play.OPERATOR, "");

    assertThat(play.give(late).refusal())
        .hasValueSatisfying(why -> assertThat(why).contains("meant for rollout-2"));
  }
}
