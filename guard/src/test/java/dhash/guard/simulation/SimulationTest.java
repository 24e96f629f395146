package dhash.guard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Twenty thousand rollouts in a world that fails on purpose. A failure prints its seed and the
 * story of that rollout; CONTRIBUTING.md says how to play one again.
 */
class SimulationTest {
  private static final int ROLLOUTS = 20_000;

  @Test
  void whatever_fails_no_invariant_is_broken_and_every_rollout_ends() {
    LongSimulation simulation = new LongSimulation(0, ROLLOUTS);
    long begin = System.nanoTime();

    Simulation.@Nullable Outcome broken = simulation.run(Duration.ofMinutes(20));

    String report = LongSimulation.report(simulation.tally(), System.nanoTime() - begin);
    System.out.println(report);
    assertThat(report).endsWith(Tally.LEGEND);
    assertThat(broken).as(() -> broken == null ? "" : LongSimulation.story(broken)).isNull();
    assertThat(simulation.tally().rollouts()).isEqualTo(ROLLOUTS);
    assertThat(simulation.tally().neverTried()).isEmpty();
    assertThat(simulation.tally().medianEvents()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void a_seed_tells_the_same_story_each_time() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(Simulation.of(seed, new Tally(), true))
          .isEqualTo(Simulation.of(seed, new Tally(), true));
    }
  }
}
