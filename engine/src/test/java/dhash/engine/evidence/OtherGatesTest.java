package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calibration, gauges, runs of failures and burn rates. */
class OtherGatesTest {
  private static List<Double> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> (double) i).toList();
  }

  @Test
  void one_percent_needs_ninety_nine_windows() {
    assertThat(Calibration.threshold(numbers(1, 98), 0.01)).isEmpty();
    assertThat(Calibration.threshold(numbers(1, 99), 0.01)).hasValue(99);
    assertThat(Calibration.threshold(numbers(1, 199), 0.01)).hasValue(198);
    assertThat(Calibration.threshold(numbers(1, 19), 0.05)).hasValue(19);
    assertThat(Calibration.threshold(List.of(), 0.01)).isEmpty();
  }

  @Test
  void a_calibrated_threshold_is_exceeded_by_as_many_as_promised() {
    // Each of 200 scores left out in turn: the others' threshold is exceeded by two of them.
    List<Double> all = numbers(1, 200);
    long exceeded =
        all.stream()
            .filter(score ->
                score
                    > Calibration.threshold(
                            all.stream().filter(s -> !s.equals(score)).toList(), 0.01)
                        .orElseThrow())
            .count();
    assertThat(exceeded).isEqualTo(2);
  }

  @Test
  void a_score_that_is_no_number_calibrates_nothing() {
    List<Double> scores = new ArrayList<>(numbers(1, 99));
    scores.set(5, Double.NaN);
    assertThat(Calibration.threshold(scores, 0.01)).isEmpty();
  }

  @Test
  void a_gauge_is_measured_by_what_it_usually_does() {
    assertThat(RobustZ.of(List.of(-1.0, 0.0, 1.0), 2.9652).orElseThrow())
        .isCloseTo(2, within(1e-9));
    assertThat(RobustZ.of(List.of(9.0, 10.0, 11.0, 12.0), 10.5)).hasValue(0);
  }

  @Test
  void a_wild_value_in_the_past_does_not_hide_the_next() {
    double calm = RobustZ.of(List.of(-2.0, -1.0, 0.0, 1.0, 2.0), 20).orElseThrow();
    double wild = RobustZ.of(List.of(-2.0, -1.0, 0.0, 1.0, 9e9), 20).orElseThrow();

    assertThat(wild).isEqualTo(calm);
  }

  @Test
  void a_gauge_without_a_usable_past_has_no_score() {
    assertThat(RobustZ.of(List.of(), 3)).isEmpty();
    assertThat(RobustZ.of(Collections.nCopies(9, 4.0), 5)).isEmpty();
    assertThat(RobustZ.of(List.of(1.0, 2.0, 3.0, 4.0, Double.NaN), 3)).isEmpty();
    assertThat(RobustZ.of(List.of(1.0, 2.0, 3.0), Double.NaN)).isEmpty();
    assertThat(RobustZ.of(List.of(1.0, 2.0, 3.0), Double.POSITIVE_INFINITY)).isEmpty();
  }

  @Test
  void the_chance_of_a_run_is_the_counted_one() {
    double q = 0.3;
    for (int checks = 0; checks <= 12; checks++) {
      double counted = 0;
      for (int bits = 0; bits < 1 << checks; bits++) {
        if ((bits & (bits >> 1) & (bits >> 2)) != 0) {
          int bad = Integer.bitCount(bits);
          counted += Math.pow(q, bad) * Math.pow(1 - q, checks - bad);
        }
      }
      assertThat(RunOfFailures.chance(3, checks, q)).isCloseTo(counted, within(1e-12));
    }
  }

  @Test
  void a_run_is_impossible_or_certain_at_the_ends() {
    assertThat(RunOfFailures.chance(3, 360, 0)).isZero();
    assertThat(RunOfFailures.chance(3, 360, 1)).isEqualTo(1);
    assertThat(RunOfFailures.chance(3, 2, 0.5)).isZero();
    assertThatThrownBy(() -> RunOfFailures.chance(0, 9, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RunOfFailures.chance(3, -1, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RunOfFailures.chance(3, 9, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_budget_burns_when_both_windows_say_so() {
    BurnRate fast = BurnRate.PAIRS.getFirst();
    Tally quick = new Tally(1000, 15);
    Tally slow = new Tally(1000, 14);

    assertThat(fast.exceeded(past(quick, quick), 0.999)).isTrue();
    assertThat(fast.exceeded(past(quick, slow), 0.999)).isFalse();
    assertThat(fast.exceeded(past(slow, quick), 0.999)).isFalse();
    assertThat(fast.exceeded(past(quick, Tally.NONE), 0.999)).isFalse();
  }

  @Test
  void a_burn_rate_of_one_spends_just_the_budget() {
    assertThat(BurnRate.of(new Tally(1000, 1), 0.999)).isCloseTo(1, within(1e-9));
    assertThat(BurnRate.of(Tally.NONE, 0.999)).isNaN();
    assertThatThrownBy(() -> BurnRate.of(new Tally(9, 1), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(BurnRate.PAIRS.stream().map(BurnRate::times)).containsExactly(14.4, 6.0, 1.0);
  }

  private static Function<Duration, Tally> past(Tally hour, Tally minutes) {
    return length -> length.equals(Duration.ofHours(1)) ? hour : minutes;
  }
}
