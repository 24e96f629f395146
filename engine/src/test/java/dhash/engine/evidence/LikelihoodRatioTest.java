package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LikelihoodRatioTest {
  private static final int SMALL = 9;

  @ParameterizedTest
  @ValueSource(doubles = {1.25, 2, 8})
  void the_conditional_form_averages_one_whatever_the_counts(double odds) {
    for (int a = 0; a <= SMALL; a++) {
      for (int b = 0; b <= SMALL; b++) {
        for (int bad = 0; bad <= a + b; bad++) {
          assertThat(average(a, b, bad, 1, odds, 1)).isCloseTo(1, within(1e-12));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "1.1", "1.5"})
  void with_a_tolerance_it_averages_one_at_most_up_to_that(double truth) {
    for (int bad = 0; bad <= 2 * SMALL; bad++) {
      double average = average(SMALL, SMALL, bad, truth, 3, 1.5);
      assertThat(average).isLessThanOrEqualTo(1 + 1e-12);
      assertThat(truth < 1.5 || Math.abs(average - 1) < 1e-12).isTrue();
    }
  }

  @Test
  void the_form_by_share_averages_one() {
    for (int bad = 0; bad <= SMALL; bad++) {
      double sum = 0;
      for (int x = 0; x <= bad; x++) {
        double chance = Enumerated.binomial(bad, x, 0.05);
        sum += chance * Math.exp(LikelihoodRatio.byShare(x, bad - x, 0.05, 5));
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.03, 0.05})
  void the_form_against_a_bound_averages_one_there_and_less_below(double truth) {
    for (int n = 1; n <= SMALL; n++) {
      double sum = 0;
      for (int x = 0; x <= n; x++) {
        double ratio = Math.exp(LikelihoodRatio.beyond(new Tally(n, x), 0.05, 3));
        sum += Enumerated.binomial(n, x, truth) * ratio;
      }
      assertThat(sum).isLessThanOrEqualTo(1 + 1e-12);
      assertThat(truth < 0.05 || Math.abs(sum - 1) < 1e-12).isTrue();
    }
  }

  /** Computed with 50 digits by an arbitrary-precision library (mpmath), from log-gammas. */
  @ParameterizedTest
  @CsvSource({
    "500000, 9500000, 100000, 5300, 1.25, -58.14534215840646",
    "500000, 9500000, 100000, 8000, 8, -12748.02586713602",
    "5000000, 5000000, 100000, 50100, 1.25, -592.6381079965331",
    "5000000, 5000000, 5000000, 2500900, 1.5, -50922.95566778792",
    "100000, 9900000, 40, 3, 5, 3.259496634146481",
    "10000000, 10000, 9000, 8990, 2, -2.433833514485897"
  })
  void it_is_as_exact_for_millions(
      long candidates, long baselines, long bad, long x, double odds, double log) {
    double computed =
        LikelihoodRatio.conditional(new Tally(candidates, x), new Tally(baselines, bad - x), odds);

    assertThat(computed).isCloseTo(log, within(1e-9 * Math.max(1, Math.abs(log))));
  }

  @Test
  void a_thousand_slices_of_ten_million_are_done_in_a_moment() {
    Tally candidate = new Tally(5_000_000, 2_500_000);
    Tally baseline = new Tally(5_000_000, 2_500_000);

    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 1000; i++) {
            LikelihoodRatio.conditional(candidate, baseline, 1.25);
          }
        });
  }

  @Test
  void where_nothing_or_everything_is_bad_it_says_nothing() {
    assertThat(LikelihoodRatio.conditional(new Tally(25, 0), new Tally(475, 0), 5)).isZero();
    assertThat(LikelihoodRatio.conditional(new Tally(25, 25), new Tally(475, 475), 5)).isZero();
    assertThat(LikelihoodRatio.conditional(Tally.NONE, new Tally(475, 9), 5)).isZero();
    assertThat(LikelihoodRatio.conditional(new Tally(25, 3), Tally.NONE, 5)).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
  void a_share_that_is_none_says_nothing(double share) {
    assertThat(LikelihoodRatio.byShare(9, 1, share, 5)).isZero();
  }

  @Test
  void for_rare_failures_both_forms_agree() {
    double exact = LikelihoodRatio.conditional(new Tally(500_000, 3), new Tally(9_500_000, 3), 5);

    assertThat(exact).isCloseTo(LikelihoodRatio.byShare(3, 3, 0.05, 5), withinPercentage(1e-3));
  }

  /** The mean of the e-value over all outcomes of a slice at a true odds ratio. */
  private static double average(
      int a, int b, int bad, double truth, double odds, double tolerance) {
    double sum = 0;
    double all = 0;
    for (int x = Math.max(0, bad - b); x <= Math.min(bad, a); x++) {
      Tally candidate = new Tally(a, x);
      Tally baseline = new Tally(b, bad - x);
      double ways = Enumerated.ways(a, x) * Enumerated.ways(b, bad - x) * Math.pow(truth, x);
      double log =
          LikelihoodRatio.conditional(candidate, baseline, odds)
              - LikelihoodRatio.conditional(candidate, baseline, tolerance);
      sum += ways * Math.exp(log);
      all += ways;
    }
    return sum / all;
  }
}
