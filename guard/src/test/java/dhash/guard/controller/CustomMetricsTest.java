package dhash.guard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.port.CustomMetrics.Released;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CustomMetricsTest {
  private static final Gate.Custom BACKLOG =
      new Gate.Custom("backlog", Direction.ABOVE, 100, Duration.ZERO);

  @TempDir Path home;
  private Stage stage;

  @BeforeEach
  void set() {
    stage = new Stage(home);
  }

  private State guardTold(Telemetry told) throws IOException, InterruptedException {
    stage.world.tellCustoms(Map.of("backlog", told));
    return stage.judgesBy(BACKLOG).deploys(Strategy.CANARY).guard();
  }

  private List<String> reasons() throws IOException {
    return stage.journal.latest().orElseThrow().entries().stream()
        .flatMap(entry -> entry.events().stream())
        .filter(Event.GateFailed.class::isInstance)
        .map(event -> ((Event.GateFailed) event).judgement().explanation())
        .toList();
  }

  @Test
  void a_number_beyond_the_threshold_takes_the_release_back() throws Exception {
    State end = guardTold(new Telemetry.Single(101));

    assertThat(((Phase.Ended) end.phase()).ending()).isEqualTo(Ending.ROLLED_BACK);
    assertThat(reasons()).containsExactly("backlog: it is 101, allowed is at most 100");
  }

  @Test
  void one_within_it_is_promoted_and_the_candidate_s_replicas_were_asked_about() throws Exception {
    State end = guardTold(new Telemetry.Single(100));

    assertThat(((Phase.Ended) end.phase()).ending()).isEqualTo(Ending.PROMOTED);
    Released asked = stage.world.customsAsked().getLast();
    assertThat(asked.environment()).isEqualTo("local");
    assertThat(asked.candidate()).isEqualTo(Stage.CANDIDATE);
    assertThat(asked.baseline()).isEqualTo(Optional.of(Stage.BASELINE));
    assertThat(asked.replicas())
        .isNotEmpty()
        .allMatch(replica -> replica.revision().equals(Stage.CANDIDATE));
  }

  @Test
  void a_broken_source_holds_and_takes_nothing_back() throws Exception {
    State end = guardTold(new Telemetry.Unavailable("no connection"));

    assertThat(end.phase()).isInstanceOf(Phase.Held.class);
    assertThat(reasons()).isEmpty();
  }

  @Test
  void nobody_is_asked_where_no_gate_is_about_it() throws Exception {
    stage.deploys(Strategy.CANARY).guard();

    assertThat(stage.world.customsAsked()).isEmpty();
  }
}
