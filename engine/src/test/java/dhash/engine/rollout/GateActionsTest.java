package dhash.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Action;
import dhash.engine.gate.Rule;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a gate that fails, or nearly does, leads to by its own rule. */
class GateActionsTest {
  private static final String GATE = "extractionFailureRate";
  private static final Map<String, Rule> PAUSE = rule(Action.PAUSE, 1);
  private static final Map<String, Rule> WARN = rule(Action.WARN, 1);

  @Test
  void one_that_pauses_stops_the_advance_until_somebody_resumes() {
    Play play = baking(Play.deploy(true, PAUSE));
    fail(play);

    assertThat(play.eventNames()).contains("GatePaused").doesNotContain("RollbackBegan");
    assertThat(play.state.paused()).isTrue();
    for (int i = 0; i < 200; i++) {
      fail(play);
    }
    assertThat(play.state.phase()).isInstanceOf(Phase.Baking.class);

    play.order(new Order.Resume());
    play.toEnd();
    assertThat(play.ending()).isEqualTo(Ending.PROMOTED_ALTHOUGH_FAILED);
    assertThat(Collections.frequency(play.eventNames(), "GatePaused")).isEqualTo(1);
  }

  @Test
  void one_that_pauses_does_so_where_the_environment_only_warns() {
    Play play = baking(Play.deploy(false, PAUSE));
    fail(play);
    assertThat(play.state.paused()).isTrue();
  }

  @Test
  void one_that_warns_takes_nothing_back_and_is_told_once() {
    Play play = baking(Play.deploy(true, WARN));
    for (int i = 0; i < 5; i++) {
      fail(play);
    }
    assertThat(Collections.frequency(play.eventNames(), "GateWarned")).isEqualTo(1);
    assertThat(play.eventNames()).doesNotContain("RollbackBegan");
  }

  @Test
  void another_gate_still_takes_it_back() {
    Play play = baking(Play.deploy(true, WARN));
    fail(play);
    play.pollUntilItLeaves(play::downSample);
    assertThat(play.eventNames()).contains("GateWarned", "GateFailed", "RollbackBegan");
  }

  @Test
  void coming_near_is_told_once_and_changes_nothing() {
    Play play = baking(Play.deploy(true, rule(Action.ROLLBACK, 0.0001)));
    play.give(_ -> new Input.Measured(play.failingSample(1)));
    for (int i = 0; i < 20; i++) {
      play.good();
    }
    assertThat(Collections.frequency(play.eventNames(), "GateNeared")).isEqualTo(1);
    assertThat(play.toEnd().ending()).isEqualTo(Ending.PROMOTED);
  }

  private static Map<String, Rule> rule(Action action, double warnShare) {
    return Map.of(GATE, new Rule(action, warnShare, 20, Optional.empty()));
  }

  private static Play baking(Play play) {
    play.until(Phase.Baking.class);
    play.good();
    play.good();
    return play;
  }

  private static void fail(Play play) {
    play.give(_ -> new Input.Measured(play.failingSample()));
  }
}
