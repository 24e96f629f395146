package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LatencyComparisonTest {
  private static final List<Double> BOUNDS =
      List.of(.025, .05, .1, .25, .5, 1.0, Double.POSITIVE_INFINITY);
  private static final Buckets USUAL = buckets(100, 250, 375, 450, 475, 495, 500);

  private static Buckets buckets(long... within) {
    return new Buckets(BOUNDS, Arrays.stream(within).boxed().toList());
  }

  private static TimedArms arms(Buckets candidate) {
    return new TimedArms(candidate, new TreeMap<>(Map.of("a", USUAL, "b", USUAL)));
  }

  private static LatencyComparison after(int slices, TimedArms arms) {
    LatencyComparison comparison = LatencyComparison.starting(Schedule.HOUR, Guards.DEFAULT, 1);
    for (int i = 0; i < slices; i++) {
      comparison = comparison.with(arms, 0);
    }
    return comparison;
  }

  @Test
  void boundaries_are_those_nearest_the_quantiles() {
    assertThat(
            LatencyComparison.QUANTILES.stream()
                .map(q -> BOUNDS.get(USUAL.nearest(q).orElseThrow())))
        .containsExactly(.05, .1, .25, .5, 1.0);
  }

  @Test
  void a_boundary_above_all_of_the_baselines_durations_may_be_the_nearest() {
    assertThat(buckets(0, 9, 80, 100, 100, 100, 100).nearest(0.99)).contains(3);
    assertThat(new Buckets(List.of(Double.POSITIVE_INFINITY), List.of(9L)).nearest(0.5)).isEmpty();
  }

  @Test
  void a_candidate_as_fast_as_the_baseline_gathers_no_evidence() {
    LatencyComparison comparison = after(720, arms(USUAL));

    assertThat(comparison.alarms()).isFalse();
    assertThat(comparison.logEvidence()).isNegative();
  }

  @Test
  void one_whose_requests_are_all_slower_is_found_by_the_middle() {
    LatencyComparison comparison = after(12, arms(buckets(12, 34, 55, 70, 77, 79, 80)));

    assertThat(comparison.alarms()).isTrue();
    assertThat(comparison.strongest()).isLessThan(3);
  }

  @Test
  void one_with_a_slow_part_is_found_by_the_tail() {
    LatencyComparison comparison = after(12, arms(buckets(19, 47, 71, 85, 88, 90, 100)));

    assertThat(comparison.alarms()).isTrue();
    assertThat(comparison.strongest()).isGreaterThan(2);
    assertThat(comparison.parts().getLast().explanation().sentence("is slower"))
        .contains("the candidate is slower");
  }

  @Test
  void the_evidence_is_the_weighted_mean_of_the_parts() {
    LatencyComparison comparison = after(3, arms(buckets(10, 40, 60, 80, 90, 95, 100)));
    double[] weights = {.15, .15, .2, .4, .1};
    double mean = 0;
    for (int i = 0; i < weights.length; i++) {
      mean += weights[i] * comparison.parts().get(i).evidence().e();
    }
    assertThat(Math.exp(comparison.logEvidence())).isCloseTo(mean, within(1e-9 * mean));
  }

  @Test
  void the_slice_does_not_choose_its_own_boundaries() {
    // All of the baseline's requests are slower in the second slice, and its quantiles elsewhere.
    LatencyComparison first = after(1, arms(USUAL));
    TimedArms slow =
        new TimedArms(USUAL, new TreeMap<>(Map.of("a", buckets(0, 0, 0, 9, 99, 499, 500))));

    LatencyComparison second = first.with(slow, 0);

    Comparison expected = first.parts().get(0).with(slow.beyond(1), 0);
    assertThat(second.parts().get(0)).isEqualTo(expected);
  }

  @Test
  void arms_with_different_bounds_or_without_a_baseline_change_nothing() {
    LatencyComparison comparison = after(3, arms(USUAL));
    Buckets other = new Buckets(List.of(1.0, Double.POSITIVE_INFINITY), List.of(3L, 9L));

    assertThat(comparison.with(arms(other), 0)).isEqualTo(comparison);
    assertThat(comparison.with(new TimedArms(USUAL, new TreeMap<>()), 0)).isEqualTo(comparison);
    assertThat(comparison.with(new TimedArms(USUAL, new TreeMap<>(Map.of("a", Buckets.NONE))), 0))
        .isEqualTo(comparison);
  }

  @Test
  void a_new_release_of_the_baseline_with_other_bounds_starts_its_quantiles_anew() {
    Buckets other = new Buckets(List.of(1.0, Double.POSITIVE_INFINITY), List.of(3L, 9L));
    TimedArms arms = new TimedArms(other, new TreeMap<>(Map.of("a", other)));

    assertThat(after(3, arms(USUAL)).with(arms, 0).seen()).contains(other);
  }

  @Test
  void slices_of_before_the_rollout_teach_where_the_quantiles_are() {
    LatencyComparison comparison = after(9, arms(Buckets.NONE));

    assertThat(comparison.seen().orElseThrow().count()).isEqualTo(9 * 1000);
    assertThat(comparison.logEvidence()).isCloseTo(0, within(1e-12));
    assertThat(comparison.with(arms(buckets(0, 0, 0, 0, 0, 40, 100)), 0).logEvidence())
        .isGreaterThan(1);
  }
}
