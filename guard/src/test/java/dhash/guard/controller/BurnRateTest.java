package dhash.guard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Spell;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole guard with a gate on an error budget. */
@Timeout(30)
class BurnRateTest {
  private static final Gate BUDGET = new Gate.BurnRate(99, List.of(Duration.ofHours(1)));
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path home;
  private Stage stage;

  @BeforeEach
  void set() {
    stage = new Stage(home).judgesBy(BUDGET);
  }

  private static Telemetry past(double attempts, double failures) {
    List<Spell> spells = new ArrayList<>();
    for (int minutes = 60; minutes > 0; minutes -= 5) {
      Instant to = START.minusSeconds(60L * (minutes - 5));
      spells.add(new Spell(to.minusSeconds(300), to, attempts, failures));
    }
    return new Telemetry.Past(spells);
  }

  private List<String> pasts() throws IOException {
    return stage.journal.latest().orElseThrow().entries().stream()
        .flatMap(entry -> entry.events().stream())
        .filter(Event.Sampled.class::isInstance)
        .flatMap(event -> ((Event.Sampled) event).sample().customs().values().stream())
        .map(told -> told.getClass().getSimpleName())
        .toList();
  }

  private static Ending ending(State end) {
    assertThat(end.phase()).isInstanceOf(Phase.Ended.class);
    return ((Phase.Ended) end.phase()).ending();
  }

  @Test
  void a_good_past_is_asked_for_once_and_recorded() throws Exception {
    stage.world.tellPast(past(100, 0));
    assertThat(ending(stage.deploys(Strategy.CANARY).guard())).isEqualTo(Ending.PROMOTED);
    assertThat(pasts()).containsExactly("Past");
  }

  @Test
  void a_candidate_that_spends_the_budget_is_taken_back() throws Exception {
    stage.world.tellPast(past(100, 0));
    stage.world.failExtractions(Stage.CANDIDATE);
    State end = stage.judgesOnlyBy(BUDGET).deploys(Strategy.BLUE_GREEN).guard();
    assertThat(ending(end)).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.story()).contains("GateFailed");
  }

  @Test
  void a_past_that_is_not_known_holds() throws Exception {
    State end = stage.deploys(Strategy.CANARY).guard();
    assertThat(end.phase()).isInstanceOf(Phase.Held.class);
    assertThat(((Phase.Held) end.phase()).reason()).contains("burnRate: 1 h: no data");
  }

  @Test
  void a_source_of_the_past_that_is_out_is_asked_again_and_holds() throws Exception {
    stage.world.tellPast(new Telemetry.Unavailable("no connection"));
    State end = stage.deploys(Strategy.CANARY).guard();
    assertThat(end.phase()).isInstanceOf(Phase.Held.class);
    assertThat(((Phase.Held) end.phase()).reason()).contains("no connection");
    assertThat(pasts()).hasSizeGreaterThan(3).containsOnly("Unavailable");
  }
}
