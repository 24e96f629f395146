package dhash.engine.gate;

import static dhash.engine.gate.Samples.counted;
import static dhash.engine.gate.Samples.crashed;
import static dhash.engine.gate.Samples.queue;
import static dhash.engine.gate.Samples.sample;
import static dhash.engine.gate.Samples.up;
import static dhash.engine.gate.Windows.CRASHES;
import static dhash.engine.gate.Windows.DEAD;
import static dhash.engine.gate.Windows.EMPTY_HANDED;
import static dhash.engine.gate.Windows.LOOKBACK;
import static dhash.engine.gate.Windows.P95;
import static dhash.engine.gate.Windows.QUEUE;
import static dhash.engine.gate.Windows.RATE;
import static dhash.engine.gate.Windows.after;
import static dhash.engine.gate.Windows.outcome;
import static dhash.engine.gate.Windows.poll;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Gate.CandidateCrashes;
import dhash.engine.gate.Gate.ExtractionFailureRate;
import dhash.engine.gate.Gate.P95HashTime;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Histogram;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowStateTest {
  @Nested
  class Crashes {
    @Test
    void count_from_the_first_poll_on() {
      assertThat(outcome(CRASHES, sample(0, crashed("a", 4)))).isEqualTo(Outcome.PASS);
      assertThat(outcome(CRASHES, sample(0, crashed("a", 4)), sample(5, crashed("a", 5))))
          .isEqualTo(Outcome.FAIL);
    }

    @Test
    void of_all_replicas_add_up() {
      Gate two = new CandidateCrashes(2);
      Sample none = sample(0, crashed("a", 0), crashed("b", 0));
      assertThat(outcome(two, none, sample(5, crashed("a", 1), crashed("b", 1))))
          .isEqualTo(Outcome.PASS);
      assertThat(outcome(two, none, sample(5, crashed("a", 2), crashed("b", 1))))
          .isEqualTo(Outcome.FAIL);
    }

    @Test
    void of_a_replica_that_came_later_count_from_its_start() {
      assertThat(
              outcome(
                  CRASHES, sample(0, crashed("a", 3)), sample(5, crashed("a", 3), crashed("b", 1))))
          .isEqualTo(Outcome.FAIL);
    }

    @Test
    void of_long_ago_are_not_counted_when_the_first_poll_found_the_platform_silent() {
      assertThat(outcome(CRASHES, sample(0), sample(5, crashed("a", 4)))).isEqualTo(Outcome.PASS);
    }

    @Test
    void without_a_look_nothing_passes() {
      assertThat(outcome(CRASHES)).isEqualTo(Outcome.NO_DATA);
      assertThat(outcome(CRASHES, sample(0), sample(5), sample(10)))
          .isEqualTo(Outcome.PROVIDER_ERROR);
    }
  }

  @Nested
  class Queue_length {
    @ParameterizedTest
    @CsvSource({"999, PASS", "1000, PASS", "1001, FAIL"})
    void fails_above_its_threshold_and_not_at_it(long length, Outcome is) {
      assertThat(outcome(QUEUE, sample(0, up("a", queue(length))))).isEqualTo(is);
    }

    @Test
    void is_the_longest_that_any_replica_tells() {
      assertThat(outcome(QUEUE, sample(0, up("a", queue(3)), up("b", queue(1001)))))
          .isEqualTo(Outcome.FAIL);
    }

    @Test
    void is_the_present_one() {
      assertThat(outcome(QUEUE, sample(0, up("a", queue(2000))), sample(5, up("a", queue(10)))))
          .isEqualTo(Outcome.PASS);
    }

    @Test
    void is_not_what_a_replica_told_that_has_fallen_silent_since() {
      Reading[] first = new Reading[5];
      Reading[] then = new Reading[5];
      for (int i = 0; i < 5; i++) {
        first[i] = up("r" + i, queue(2000));
        then[i] = up("r" + i, i == 0 ? DEAD : queue(10));
      }
      assertThat(outcome(QUEUE, sample(0, first), sample(5, then))).isEqualTo(Outcome.PASS);
    }

    @Test
    void without_a_word_from_the_service_nothing_passes() {
      Counters mute = new Counters(0, 0, Histogram.EMPTY, OptionalLong.empty(), Double.NaN);
      assertThat(outcome(QUEUE, sample(0, up("a", mute)))).isEqualTo(Outcome.NO_DATA);
    }
  }

  @Nested
  class Missing_metrics {
    @Test
    void before_the_first_poll_nothing_is_known() {
      for (Gate gate : List.of(RATE, P95, QUEUE)) {
        assertThat(outcome(gate)).as(gate.name()).isEqualTo(Outcome.NO_DATA);
      }
    }

    @Test
    void are_told_after_three_polls_in_a_row() {
      Sample[] good = {poll(0, 0, 0), poll(5, 100, 0)};
      Sample bad = sample(10, up("a", DEAD));
      assertThat(outcome(RATE, good[0], good[1], bad, bad)).isEqualTo(Outcome.PASS);
      assertThat(outcome(RATE, good[0], good[1], bad, bad, bad)).isEqualTo(Outcome.PROVIDER_ERROR);
      assertThat(outcome(RATE, good[0], good[1], bad, bad, poll(15, 100, 0), bad))
          .isEqualTo(Outcome.PASS);
    }

    @Test
    void that_the_source_does_not_have_are_no_data_and_not_its_error() {
      Sample bad = sample(0, up("a", EMPTY_HANDED));
      assertThat(outcome(QUEUE, bad, bad, bad)).isEqualTo(Outcome.NO_DATA);
    }

    @Test
    void of_more_than_a_fifth_of_the_replicas_are_a_missed_poll() {
      Window four = after(fleet(5, 4), fleet(5, 4), fleet(5, 4));
      assertThat(four.sees()).isTrue();
      Window three = after(fleet(5, 3), fleet(5, 3), fleet(5, 3));
      assertThat(three.sees()).isFalse();
      assertThat(three.judge(QUEUE, Rule.DEFAULT).outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
      assertThat(after(fleet(3, 2), fleet(3, 2), fleet(3, 2)).blind()).isTrue();
    }

    private static Sample fleet(int replicas, int seen) {
      Reading[] readings = new Reading[replicas];
      for (int i = 0; i < replicas; i++) {
        readings[i] = up("r" + i, i < seen ? queue(1) : DEAD);
      }
      return sample(0, readings);
    }
  }

  /** gates.md §5: rejected, so that it counts as missing. */
  @Nested
  class Numbers_that_cannot_be {
    @ParameterizedTest
    @ValueSource(
        doubles = {
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          -1,
        })
    void never_pass(double number) {
      Sample[] attempts = polls(counted(number, 0, 0, 0, 0, 0, 0, 100));
      Sample[] failures = polls(counted(100, number));
      Sample[] bucket = polls(counted(100, 0, number, 0, 0, 0, 0, 100));
      Sample[] count = polls(counted(100, 0, 0, 0, 0, 0, 0, number));
      for (Gate gate : List.of(RATE, P95)) {
        assertThat(outcome(gate, attempts)).isNotEqualTo(Outcome.PASS);
        assertThat(outcome(gate, failures)).isNotEqualTo(Outcome.PASS);
        assertThat(outcome(gate, bucket)).isNotEqualTo(Outcome.PASS);
        assertThat(outcome(gate, count)).isNotEqualTo(Outcome.PASS);
      }
    }

    @Test
    void are_a_missed_poll() {
      Sample bad = sample(5, up("a", counted(Double.NaN, 0)));
      Window window = after(poll(0, 0, 0), bad, bad, bad);
      assertThat(window.blind()).isTrue();
      assertThat(window.judge(RATE, Rule.DEFAULT).explanation()).contains("a: ");
    }

    @Test
    void leave_the_others_in_doubt_while_they_are_more_than_one_of_twenty() {
      Window window =
          after(
              poll(0, 1000, 500),
              sample(5, up("a", counted(Double.NaN, Double.NaN))),
              poll(10, 1100, 500));
      assertThat(window.last(LOOKBACK).attempts()).isEqualTo(100);
      for (int sound = 2; sound < 19; sound++) {
        assertThat(window.doubtful()).isTrue();
        assertThat(window.judge(RATE, Rule.DEFAULT).outcome()).isEqualTo(Outcome.NO_DATA);
        window = window.with(poll(10 + 5 * sound, 1100, 500), LOOKBACK, 0);
      }
      assertThat(window.doubtful()).isFalse();
      assertThat(window.judge(RATE, Rule.DEFAULT).outcome()).isEqualTo(Outcome.PASS);
    }

    @Test
    void more_failures_than_attempts_are_such() {
      assertThat(after(poll(0, 10, 11)).sees()).isFalse();
    }

    @Test
    void a_falling_histogram_is_such() {
      assertThat(after(sample(0, up("a", counted(10, 0, 5, 4, 10, 10, 10, 10)))).sees()).isFalse();
    }

    @Test
    void a_threshold_that_is_no_number_never_passes() {
      Gate rate = new ExtractionFailureRate(Double.NaN, LOOKBACK);
      Gate p95 = new P95HashTime(Double.NaN, LOOKBACK);
      assertThat(outcome(rate, poll(0, 0, 0), poll(5, 100, 0))).isEqualTo(Outcome.FAIL);
      assertThat(outcome(p95, poll(0, 0, 0), poll(5, 100, 0))).isEqualTo(Outcome.FAIL);
    }

    private static Sample[] polls(Counters second) {
      return new Sample[] {poll(0, 0, 0), sample(5, up("a", second)), sample(9, up("a", second))};
    }
  }
}
