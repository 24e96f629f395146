package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogProbabilityTest {
  @Test
  void a_binomial_probability_is_the_counted_one() {
    for (int n = 1; n <= 60; n++) {
      for (int x = 0; x <= n; x++) {
        double log = LogProbability.binomial(x, n, 0.07, 0.93);
        assertThat(Math.exp(log) / Enumerated.binomial(n, x, 0.07)).isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void a_hypergeometric_probability_is_the_counted_one() {
    for (int bad = 1; bad < 50; bad++) {
      for (int x = Math.max(0, bad - 30); x <= Math.min(bad, 20); x++) {
        double log = LogProbability.hypergeometric(x, 20, 30, bad);
        assertThat(Math.exp(log) / Enumerated.hypergeometric(x, 20, 30, bad))
            .isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void sums_of_logarithms_keep_what_exp_has_no_room_for() {
    assertThat(LogProbability.logSum(1000, 1000)).isCloseTo(1000 + Math.log(2), within(1e-12));
    assertThat(LogProbability.logSum(-2000, Double.NEGATIVE_INFINITY)).isEqualTo(-2000);
    assertThat(LogProbability.logSum(Double.NEGATIVE_INFINITY)).isNegative().isInfinite();
  }
}
