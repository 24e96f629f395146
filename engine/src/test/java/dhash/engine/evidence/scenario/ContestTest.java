package dhash.engine.evidence.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dhash.engine.evidence.ClopperPearson;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A little of what {@code bench/gates.sh} does, with fixed seeds, and its parts. */
class ContestTest {
  private static final int RUNS = 20;
  private static final int SEED = 1;

  private static Scenario scenario(String name) {
    return Stream.of(Scenario.harmless(), Scenario.regressions())
        .flatMap(List::stream)
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void limits_are_those_that_were_computed_beforehand() {
    assertThat(scenario("1 to 6 % at once").limit(0.01)).isCloseTo(17.4, within(0.05));
    assertThat(scenario("2 to 3 % at once").limit(0.01)).isCloseTo(441, within(1.0));
  }

  @Test
  void guarded_gates_hardly_ever_alarm_falsely() {
    for (Scenario scenario : Scenario.harmless().stream().filter(s -> !s.timed()).toList()) {
      Score score = play(scenario, "failures, guarded");
      assertThat(score.reachesTheBar()).as(scenario.name()).isTrue();
    }
  }

  @Test
  void a_plain_gate_takes_clusters_for_proof() {
    assertThat(play(scenario("clusters of 3"), "failures, plain").falseAlarmRate().low())
        .isGreaterThan(0.5);
  }

  @Test
  void a_bad_release_is_found_in_time() {
    Score score = play(scenario("1 to 6 % at once"), "failures, guarded");

    assertThat(score.power()).isEqualTo(1);
    assertThat(score.reachesTheBar()).isTrue();
  }

  @Test
  void a_slow_release_is_found_in_time() {
    Score score = play(scenario("50 % slower at once"), "latency, guarded");

    assertThat(score.power()).isEqualTo(1);
    assertThat(score.meanDelay()).isLessThan(60);
  }

  @Test
  void the_same_seed_plays_the_same() {
    Scenario scenario = scenario("1 to 6 % at once");

    assertThat(play(scenario, "failures, plain").row())
        .isEqualTo(play(scenario, "failures, plain").row());
  }

  @Test
  void kayentas_test_gives_its_check_values() {
    MannWhitney test =
        new MannWhitney(List.of(2.0, 3.0, 4.0, 5.0, 6.0), List.of(1.0, 2.0, 3.0, 4.0, 5.0));

    assertThat(test.low()).isCloseTo(-2.99995, within(3e-6));
    assertThat(test.high()).isCloseTo(4.99995, within(3e-6));
    assertThat(test.estimate()).isCloseTo(1.0, within(1e-9));
    assertThat(test.isHigh()).isFalse();
  }

  @Test
  void an_exact_interval_is_the_tabulated_one() {
    ClopperPearson interval = ClopperPearson.of(10, 100);

    assertThat(interval.low()).isCloseTo(0.0490, within(1e-4));
    assertThat(interval.high()).isCloseTo(0.1762, within(1e-4));
    assertThat(ClopperPearson.of(0, 100).low()).isZero();
    assertThat(ClopperPearson.of(0, 100).high()).isCloseTo(0.0362, within(1e-4));
  }

  private static Score play(Scenario scenario, String contender) {
    return Contest.of(scenario).only(contender).play(RUNS, SEED).getFirst();
  }
}
