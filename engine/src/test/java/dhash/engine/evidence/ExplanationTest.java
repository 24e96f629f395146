package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is shown to people: intervals and sentences. */
class ExplanationTest {
  private static final Tally BASELINE = new Tally(9500, 95);

  @Test
  void the_interval_holds_the_ratio_and_narrows_with_data() {
    OddsRatio little = OddsRatio.between(new Tally(50, 3), new Tally(950, 10), 1);
    OddsRatio much = OddsRatio.between(new Tally(5000, 300), new Tally(95_000, 950), 1);

    assertThat(much.low()).isGreaterThan(4.5).isLessThan(6.3);
    assertThat(much.high()).isGreaterThan(6.4).isLessThan(9);
    assertThat(little.low()).isLessThan(much.low());
    assertThat(little.high()).isGreaterThan(much.high());
  }

  @Test
  void a_temper_widens_it() {
    OddsRatio plain = OddsRatio.between(new Tally(500, 30), BASELINE, 1);
    OddsRatio tempered = OddsRatio.between(new Tally(500, 30), BASELINE, 4);

    assertThat(tempered.low()).isLessThan(plain.low());
    assertThat(tempered.high()).isGreaterThan(plain.high());
  }

  @Test
  void where_one_arm_never_fails_it_is_open_on_a_side() {
    OddsRatio never = OddsRatio.between(new Tally(500, 9), new Tally(9500, 0), 1);
    OddsRatio better = OddsRatio.between(new Tally(500, 0), BASELINE, 1);

    assertThat(never.high()).isInfinite();
    assertThat(never.low()).isGreaterThan(5);
    assertThat(better.low()).isZero();
    assertThat(OddsRatio.between(Tally.NONE, Tally.NONE, 1))
        .isEqualTo(new OddsRatio(0, Double.POSITIVE_INFINITY));
  }

  @Test
  void it_misses_the_truth_in_one_of_twenty_at_most_however_often_one_looks() {
    int missed = 0;
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Tally candidate = Tally.NONE;
      Tally baseline = Tally.NONE;
      boolean miss = false;
      for (int look = 0; look < 20; look++) {
        candidate = candidate.plus(tries(random, 100, 0.2));
        baseline = baseline.plus(tries(random, 100, 0.2));
        OddsRatio odds = OddsRatio.between(candidate, baseline, 1);
        miss |= odds.low() > 1 || odds.high() < 1;
      }
      missed += miss ? 1 : 0;
    }
    assertThat(missed).isLessThanOrEqualTo(10);
  }

  @Test
  void odds_become_rates_where_failures_are_common() {
    OddsRatio times = new OddsRatio(1, 9).asRateRatio(0.5);

    assertThat(times.low()).isEqualTo(1);
    assertThat(times.high()).isCloseTo(1.8, within(1e-12));
    assertThat(new OddsRatio(1, Double.POSITIVE_INFINITY).asRateRatio(0.5).high()).isEqualTo(2);
  }

  @Test
  void a_sentence_says_how_often_of_how_many_and_by_what_luck() {
    Explanation explanation =
        new Explanation(new Tally(500, 30), BASELINE, new OddsRatio(2.44, 12.06), 20, 0.0042);

    assertThat(explanation.sentence("fails"))
        .isEqualTo(
            "the candidate fails 2.4-11 times as often (30 of 500 against 95 of 9500); chance of"
                + " this by luck at most 0.42 %");
  }

  @Test
  void a_sentence_does_not_claim_what_is_not_known() {
    OddsRatio open = new OddsRatio(7.2, Double.POSITIVE_INFINITY);

    assertThat(
            new Explanation(new Tally(500, 9), new Tally(9500, 0), open, 9, 1e-9).sentence("fails"))
        .contains("at least 7.2 times as often")
        .endsWith("below 0.01 %");
    assertThat(new Explanation(Tally.NONE, Tally.NONE, open, 0, 1).sentence("fails"))
        .contains("no more often")
        .endsWith("that may well be luck");
  }

  @Test
  void a_comparison_explains_the_stretch_that_convinced_it() {
    Comparison comparison = Comparison.starting(Schedule.HOUR, Guards.DEFAULT, 1);
    comparison = comparison.with(Arms.of(new Tally(50, 2), new Tally(475, 5)), 0);
    assertThat(comparison.explanation().slices()).isEqualTo(1);
    for (int i = 0; i < 200; i++) {
      comparison = comparison.with(Arms.of(new Tally(95, 1), new Tally(475, 5)), 0);
    }
    for (int i = 0; i < 10; i++) {
      comparison = comparison.with(Arms.of(new Tally(50, 4), new Tally(475, 5)), 0);
    }
    Explanation explanation = comparison.explanation();

    assertThat(comparison.evidence().alarms()).isTrue();
    assertThat(explanation.slices()).isEqualTo(10);
    assertThat(explanation.candidate()).isEqualTo(new Tally(500, 40));
    assertThat(explanation.luck()).isLessThan(0.01);
    assertThat(explanation.times().low()).isGreaterThan(3);
    assertThat(explanation.times().high()).isLessThan(20);
  }

  @Test
  void a_range_of_rates_without_attempts_is_everything() {
    assertThat(RateRange.of(Tally.NONE, 0.05)).isEqualTo(new RateRange(0, 1));
    assertThat(RateRange.of(new Tally(100, 0), 0.05).low()).isZero();
    assertThat(RateRange.of(new Tally(100, 100), 0.05).high()).isEqualTo(1);
    assertThat(RateRange.of(new Tally(10_000_000, 100_000), 0.05).low()).isBetween(0.0098, 0.01);
  }

  private static Tally tries(SplittableRandom random, int attempts, double rate) {
    int bad = 0;
    for (int i = 0; i < attempts; i++) {
      bad += random.nextDouble() < rate ? 1 : 0;
    }
    return new Tally(attempts, bad);
  }
}
