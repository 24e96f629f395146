package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that were computed beforehand by other means, to a millionth. */
class KnownAnswersTest {
  private static final double MILLIONTH_IN_PERCENT = 1e-4;

  @Test
  void of_the_likelihood_ratio_against_a_bound() {
    double oddsOfATenth = (0.10 / 0.90) / (0.05 / 0.95);

    same(LikelihoodRatio.beyond(new Tally(100, 12), 0.05, oddsOfATenth), 3.55985069494);
  }

  @Test
  void of_a_mixture_over_a_one_sided_grid() {
    double[] logs =
        DoubleStream.of(1.25, 1.5, 2, 3, 5, 8, 15, 40)
            .map(odds -> LikelihoodRatio.beyond(new Tally(100, 12), 0.05, odds))
            .toArray();

    same(LogProbability.logSum(logs) - Math.log(logs.length), 2.39620040028);
  }

  @ParameterizedTest
  @CsvSource({
    "25, 475, 6, 3, 2, 1, 5.97742718433",
    "25, 475, 6, 3, 5, 1, 42.5240884082",
    "50, 50, 10, 9, 3, 1, 21.5874436697",
    "50, 50, 10, 9, 3, 1.2, 10.8109603758"
  })
  void of_the_conditional_likelihood_ratio(
      long candidates, long baselines, long bad, long x, double odds, double tolerance, double e) {
    Tally candidate = new Tally(candidates, x);
    Tally baseline = new Tally(baselines, bad - x);

    double log =
        LikelihoodRatio.conditional(candidate, baseline, odds)
            - LikelihoodRatio.conditional(candidate, baseline, tolerance);

    same(Math.exp(log), e);
  }

  @Test
  void of_the_form_that_knows_the_share_of_the_traffic_only() {
    same(Math.exp(LikelihoodRatio.byShare(3, 3, 0.05, 5)), 41.862247085);
  }

  @Test
  void of_an_unknown_time_of_change() {
    ChangeTime change = ChangeTime.before(new Schedule(4, 1), 1);
    List<Double> evidence = new ArrayList<>();
    for (double ratio : new double[] {.5, .5, 8, 8}) {
      change = change.with(List.of(Math.log(ratio)), evidence.isEmpty());
      evidence.add(Math.exp(change.logEvidence()));
    }

    double[] known = {.6875, .46875, 2.875, 23};
    for (int i = 0; i < known.length; i++) {
      same(evidence.get(i), known[i]);
    }
  }

  @Test
  void of_a_confidence_sequence() {
    RateRange range = RateRange.of(new Tally(1000, 20), 0.05);

    assertThat(range.low()).isCloseTo(0.00732582, withinPercentage(MILLIONTH_IN_PERCENT));
    assertThat(range.high()).isCloseTo(0.04214911, withinPercentage(MILLIONTH_IN_PERCENT));
  }

  @ParameterizedTest
  @CsvSource({"0.01, 3.54368e-4", "0.05, 0.0416444"})
  void of_a_run_of_failures(double q, double chance) {
    // Known to six digits.
    assertThat(RunOfFailures.chance(3, 360, q)).isCloseTo(chance, withinPercentage(2e-4));
  }

  private static void same(double computed, double known) {
    assertThat(computed).isCloseTo(known, withinPercentage(MILLIONTH_IN_PERCENT));
  }
}
