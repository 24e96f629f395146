package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {
  private static final Guards PLAIN = Guards.off(0.01);
  private static final Tally BASELINE = new Tally(475, 5);

  private static Comparison starting(Guards guards) {
    return Comparison.starting(new Schedule(3, 2), guards, 1);
  }

  @Test
  void a_candidate_that_fails_like_the_baseline_gathers_no_evidence() {
    Comparison comparison = Comparison.starting(Schedule.HOUR, Guards.DEFAULT, 1);
    for (int i = 0; i < 720; i++) {
      comparison = comparison.with(Arms.of(new Tally(95, 1), BASELINE), 0);
    }
    assertThat(comparison.evidence().alarms()).isFalse();
    assertThat(comparison.evidence().logEvidence()).isNegative();
  }

  @Test
  void one_that_fails_six_times_as_often_is_found_within_a_minute() {
    Comparison comparison = Comparison.starting(Schedule.HOUR, Guards.DEFAULT, 1);
    int slices = 0;
    while (!comparison.evidence().alarms()) {
      comparison = comparison.with(Arms.of(new Tally(50, 3), BASELINE), 0);
      slices++;
    }
    assertThat(slices).isBetween(3, 12);
  }

  @Test
  void plain_evidence_averages_one_over_all_that_can_happen() {
    assertThat(average(starting(PLAIN), 2, 0)).isCloseTo(1, within(1e-12));
  }

  @Test
  void guarded_evidence_averages_one_at_most() {
    assertThat(average(starting(Guards.DEFAULT), 2, 0)).isLessThanOrEqualTo(1 + 1e-12);
  }

  @Test
  void with_a_tolerance_it_averages_one_at_most_for_candidates_within_it() {
    Comparison tolerant = Comparison.starting(new Schedule(3, 2), PLAIN, 1.5);

    assertThat(tolerant.evidence().stretches()).hasSize(4);
    assertThat(average(tolerant, 2, 0)).isLessThan(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 8, 9, Double.NaN})
  void a_tolerance_that_leaves_no_alternative_is_refused(double tolerance) {
    assertThatThrownBy(() -> Comparison.starting(Schedule.HOUR, PLAIN, tolerance))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_slice_in_which_an_arm_did_nothing_leaves_the_evidence_as_it_was() {
    Comparison comparison = starting(Guards.DEFAULT).with(Arms.of(new Tally(9, 2), BASELINE), 0);

    assertThat(comparison.with(Arms.of(Tally.NONE, BASELINE), 1).evidence())
        .isEqualTo(comparison.evidence());
    assertThat(comparison.with(Arms.of(new Tally(9, 9), Tally.NONE), 0)).isEqualTo(comparison);
    assertThat(comparison.with(new Arms(new Tally(9, 9), new TreeMap<>()), 1))
        .isEqualTo(comparison);
  }

  @Test
  void the_weight_of_a_step_waits_for_its_first_slice_with_data() {
    Arms worse = Arms.of(new Tally(50, 9), BASELINE);
    Comparison before = Comparison.starting(new Schedule(720, 2), PLAIN, 1);
    for (int i = 0; i < 100; i++) {
      before = before.with(Arms.of(new Tally(95, 1), BASELINE), 0);
    }

    Comparison late = before.with(Arms.of(Tally.NONE, BASELINE), 1).with(worse, 1);

    assertThat(late.evidence()).isEqualTo(before.with(worse, 1).evidence());
    assertThat(late.evidence().logEvidence())
        .isGreaterThan(before.with(worse, 0).evidence().logEvidence() + 1);
  }

  @Test
  void no_single_slice_alarms_when_capped() {
    Arms all = Arms.of(new Tally(1000, 1000), new Tally(1000, 0));

    assertThat(starting(PLAIN).with(all, 0).evidence().alarms()).isTrue();
    assertThat(starting(Guards.DEFAULT).with(all, 0).evidence().alarms()).isFalse();
    Comparison thrice = starting(Guards.DEFAULT).with(all, 0).with(all, 0).with(all, 0);
    assertThat(thrice.evidence().alarms()).isTrue();
  }

  @Test
  void what_was_learned_before_the_rollout_tempers_its_first_slice() {
    Arms worse = Arms.of(new Tally(50, 9), BASELINE);
    Comparison cold = starting(Guards.DEFAULT);
    Comparison warm = cold;
    for (int i = 0; i < 20; i++) {
      Map<String, Tally> lucky = Map.of("a", new Tally(100, 20), "b", new Tally(100, 0));
      warm = warm.with(new Arms(Tally.NONE, new TreeMap<>(lucky)), 0);
    }

    assertThat(warm.dispersion().phi()).isGreaterThan(10);
    assertThat(warm.with(worse, 0).evidence().logEvidence())
        .isPositive()
        .isLessThan(cold.with(worse, 0).evidence().logEvidence() / 3);
  }

  @Test
  void a_ratio_that_is_not_a_number_says_nothing() {
    assertThat(Guards.DEFAULT.guarded(Double.NaN, 1)).isZero();
    assertThat(PLAIN.guarded(Double.NaN, 1)).isZero();
    assertThat(Guards.DEFAULT.guarded(1, Double.NaN)).isZero();
  }

  /**
   * The mean of the evidence over all outcomes of some slices, where each of four attempts at the
   * candidate and at each of two replicas goes badly by itself, more often the more were bad
   * before.
   */
  private static double average(Comparison comparison, int left, int badBefore) {
    if (left == 0) {
      return comparison.evidence().e();
    }
    int each = 4;
    double p = 0.02 + 0.07 * badBefore;
    double sum = 0;
    for (int x = 0; x <= each; x++) {
      for (int y = 0; y <= each; y++) {
        for (int z = 0; z <= each; z++) {
          double chance =
              Enumerated.binomial(each, x, p)
                  * Enumerated.binomial(each, y, p)
                  * Enumerated.binomial(each, z, p);
          Map<String, Tally> replicas = Map.of("a", new Tally(each, y), "b", new Tally(each, z));
          Arms arms = new Arms(new Tally(each, x), new TreeMap<>(replicas));
          sum += chance * average(comparison.with(arms, 2 - left), left - 1, badBefore + x + y + z);
        }
      }
    }
    return sum;
  }
}
