package dhash.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StrategyTest {
  private static final Duration BAKE = Duration.ofMinutes(1);

  @Test
  void rolling_adds_a_replica_with_its_even_share_at_each_step() {
    assertThat(Strategy.ROLLING.steps(3, BAKE))
        .containsExactly(
            new Step(1, 33, BAKE), new Step(2, 66, BAKE), new Step(3, 100, Duration.ZERO));
  }

  @Test
  void blue_green_is_one_step() {
    assertThat(Strategy.BLUE_GREEN.steps(3, BAKE)).containsExactly(new Step(3, 100, Duration.ZERO));
  }

  @Test
  void canary_starts_only_the_replicas_its_share_needs() {
    assertThat(Strategy.CANARY.steps(3, BAKE))
        .containsExactly(
            new Step(1, 5, BAKE),
            new Step(1, 25, BAKE),
            new Step(2, 50, BAKE),
            new Step(3, 100, Duration.ZERO));
  }

  @ParameterizedTest
  @EnumSource
  void ends_with_all_replicas_and_all_traffic_and_never_goes_down(Strategy strategy) {
    for (int replicas = 1; replicas <= 100; replicas++) {
      List<Step> steps = strategy.steps(replicas, BAKE);
      assertThat(steps.getLast()).isEqualTo(new Step(replicas, 100, Duration.ZERO));
      assertThat(steps).extracting(Step::weight).isSorted();
      assertThat(steps).extracting(Step::candidateReplicas).isSorted();
    }
  }

  @ParameterizedTest
  @EnumSource
  void without_a_baseline_all_traffic_comes_at_once(Strategy strategy) {
    Plan plan = Plan.toDeploy(Kind.DEPLOY, strategy, 2, false, BAKE, BAKE, false);
    assertThat(plan.steps()).containsExactly(new Step(2, 100, Duration.ZERO));
  }
}
