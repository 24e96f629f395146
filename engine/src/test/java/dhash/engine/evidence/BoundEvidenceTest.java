package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundEvidenceTest {
  private static BoundEvidence starting(Guards guards) {
    return BoundEvidence.starting(0.05, new Schedule(3, 1), guards);
  }

  @Test
  void it_averages_one_at_the_bound_and_less_below() {
    assertThat(average(starting(Guards.off(0.01)), 3, 0.05)).isCloseTo(1, within(1e-12));
    assertThat(average(starting(Guards.off(0.01)), 3, 0.02)).isLessThan(1);
    assertThat(average(starting(Guards.DEFAULT), 3, 0.05)).isLessThanOrEqualTo(1 + 1e-12);
  }

  @Test
  void a_rate_beyond_doubt_above_the_bound_alarms() {
    BoundEvidence evidence = BoundEvidence.starting(0.05, Schedule.HOUR, Guards.DEFAULT);
    for (int i = 0; i < 12; i++) {
      evidence = evidence.with(new Tally(100, 12), Dispersion.NONE, 0);
    }
    assertThat(evidence.evidence().alarms()).isTrue();
    assertThat(evidence.rate().low()).isGreaterThan(0.08);
    assertThat(evidence.rate().high()).isLessThan(0.16);
  }

  @Test
  void a_rate_at_the_bound_does_not() {
    BoundEvidence evidence = BoundEvidence.starting(0.05, Schedule.HOUR, Guards.DEFAULT);
    for (int i = 0; i < 720; i++) {
      evidence = evidence.with(new Tally(100, 5), Dispersion.NONE, 0);
    }
    assertThat(evidence.evidence().alarms()).isFalse();
  }

  @Test
  void clusters_among_the_baselines_replicas_temper_it() {
    Dispersion clustered = Dispersion.NONE;
    for (int i = 0; i < 20; i++) {
      Map<String, Tally> lucky = Map.of("a", new Tally(100, 20), "b", new Tally(100, 0));
      clustered = clustered.with(new TreeMap<>(lucky));
    }
    Tally worse = new Tally(100, 15);

    assertThat(starting(Guards.DEFAULT).with(worse, clustered, 0).evidence().logEvidence())
        .isPositive()
        .isLessThan(
            starting(Guards.DEFAULT).with(worse, Dispersion.NONE, 0).evidence().logEvidence() / 3);
  }

  @Test
  void nothing_tried_changes_nothing() {
    BoundEvidence evidence = starting(Guards.DEFAULT);
    assertThat(evidence.with(Tally.NONE, Dispersion.NONE, 0)).isEqualTo(evidence);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.05, Double.NaN})
  void a_bound_that_is_no_share_is_refused(double bound) {
    assertThatThrownBy(() -> BoundEvidence.starting(bound, Schedule.HOUR, Guards.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The mean over all outcomes of slices with eight attempts. */
  private static double average(BoundEvidence evidence, int left, double rate) {
    if (left == 0) {
      return evidence.evidence().e();
    }
    double sum = 0;
    for (int x = 0; x <= 8; x++) {
      BoundEvidence next = evidence.with(new Tally(8, x), Dispersion.NONE, 0);
      sum += Enumerated.binomial(8, x, rate) * average(next, left - 1, rate);
    }
    return sum;
  }
}
