package dhash.engine.gate;

import static dhash.engine.gate.Samples.counted;
import static dhash.engine.gate.Samples.crashed;
import static dhash.engine.gate.Samples.down;
import static dhash.engine.gate.Samples.queue;
import static dhash.engine.gate.Samples.sample;
import static dhash.engine.gate.Samples.up;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Gate.CandidateCrashes;
import dhash.engine.gate.Gate.ExtractionFailureRate;
import dhash.engine.gate.Gate.HealthFailures;
import dhash.engine.gate.Gate.LowConfidenceQueue;
import dhash.engine.gate.Gate.P95HashTime;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {
  private static final Duration LOOKBACK = Duration.ofMinutes(10);
  private static final Gate RATE = new ExtractionFailureRate(5, LOOKBACK);
  private static final Gate P95 = new P95HashTime(1000, LOOKBACK);
  private static final Gate HEALTH = new HealthFailures(2);
  private static final Gate QUEUE = new LowConfidenceQueue(1000);
  private static final Gate CRASHES = new CandidateCrashes(0);
  private static final Telemetry DEAD = new Telemetry.Unavailable("connection refused");
  private static final Telemetry EMPTY_HANDED = new Telemetry.Missing("no dhash metrics");

  private static Window after(Sample... samples) {
    Window window = Window.EMPTY;
    for (Sample sample : samples) {
      window = window.with(sample, LOOKBACK);
    }
    return window;
  }

  private static Outcome outcome(Gate gate, Sample... samples) {
    return after(samples).judge(gate).outcome();
  }

  private static Sample poll(long second, double attempts, double failures) {
    return sample(second, up("a", counted(attempts, failures)));
  }

  @Nested
  class Failure_rate {
    @ParameterizedTest
    @CsvSource({"100, 5, PASS", "100, 6, FAIL", "1000, 51, FAIL", "20, 1, PASS", "20, 2, FAIL"})
    void fails_above_its_threshold_and_not_at_it(double attempts, double failures, Outcome is) {
      assertThat(outcome(RATE, poll(0, 0, 0), poll(5, attempts, failures))).isEqualTo(is);
    }

    @Test
    void needs_twenty_attempts() {
      assertThat(outcome(RATE, poll(0, 0, 0), poll(5, 19, 19))).isEqualTo(Outcome.NO_DATA);
      assertThat(outcome(RATE, poll(0, 0, 0), poll(5, 20, 20))).isEqualTo(Outcome.FAIL);
    }

    @Test
    void is_of_the_whole_window_and_not_the_mean_of_the_polls() {
      // 1 of 1 and 0 of 99: the mean of the rates would be 50 %.
      assertThat(outcome(RATE, poll(0, 0, 0), poll(5, 1, 1), poll(10, 100, 1)))
          .isEqualTo(Outcome.PASS);
    }

    @Test
    void leaves_out_what_was_counted_before_the_first_poll() {
      assertThat(outcome(RATE, poll(0, 1000, 1000), poll(5, 1100, 1000))).isEqualTo(Outcome.PASS);
    }

    @Test
    void forgets_what_is_older_than_its_window() {
      Window window = after(poll(0, 0, 0), poll(5, 100, 50), poll(10, 200, 50));
      assertThat(window.judge(RATE).outcome()).isEqualTo(Outcome.FAIL);

      assertThat(window.with(poll(604, 300, 50), LOOKBACK).judge(RATE).outcome())
          .isEqualTo(Outcome.FAIL);
      assertThat(window.with(poll(605, 300, 50), LOOKBACK).judge(RATE).outcome())
          .isEqualTo(Outcome.PASS);
    }

    @Test
    void looks_no_further_back_than_its_own_window_when_another_gates_is_longer() {
      Gate brief = new ExtractionFailureRate(5, Duration.ofMinutes(1));
      Window window = after(poll(0, 0, 0), poll(5, 100, 100), poll(65, 200, 100));

      assertThat(window.judge(brief).outcome()).isEqualTo(Outcome.PASS);
      assertThat(window.judge(RATE).outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void counts_on_from_zero_after_a_replicas_restart() {
      Window window = after(poll(0, 1000, 100), poll(5, 40, 1));

      assertThat(window.last(LOOKBACK).attempts()).isEqualTo(40);
      assertThat(window.last(LOOKBACK).failures()).isEqualTo(1);
    }

    @Test
    void takes_a_reset_per_replica_before_it_sums_them_up() {
      Window window =
          after(
              sample(0, up("a", counted(500, 0)), up("b", counted(10, 0))),
              sample(5, up("a", counted(5, 0)), up("b", counted(600, 0))));

      assertThat(window.last(LOOKBACK).attempts()).isEqualTo(5 + 590);
    }

    @Test
    void bridges_a_missed_poll() {
      Window window = after(poll(0, 0, 0), sample(5, up("a", DEAD)), poll(10, 100, 6));

      assertThat(window.judge(RATE).outcome()).isEqualTo(Outcome.FAIL);
    }
  }

  @Nested
  class P95_hash_time {
    private Outcome of(double... cumulative) {
      double count = cumulative[cumulative.length - 1];
      return outcome(
          P95,
          sample(0, up("a", counted(0, 0, 0, 0, 0, 0, 0, 0))),
          sample(5, up("a", counted(count, 0, cumulative))));
    }

    @Test
    void passes_when_exactly_95_percent_are_at_or_below_the_bound() {
      assertThat(of(0, 0, 95, 100, 100, 100)).isEqualTo(Outcome.PASS);
      assertThat(of(0, 0, 94, 100, 100, 100)).isEqualTo(Outcome.FAIL);
    }

    @Test
    void needs_twenty_attempts() {
      assertThat(of(0, 0, 0, 0, 0, 19)).isEqualTo(Outcome.NO_DATA);
      assertThat(of(0, 0, 0, 20, 20, 20)).isEqualTo(Outcome.FAIL);
    }

    @Test
    void beyond_the_last_bound_it_fails_where_that_bound_is_no_less_than_the_threshold() {
      Gate atTheLastBound = new P95HashTime(5000, LOOKBACK);
      Gate aboveTheLastBound = new P95HashTime(6000, LOOKBACK);
      Window window =
          after(
              sample(0, up("a", counted(0, 0, 0, 0, 0, 0, 0, 0))),
              sample(5, up("a", counted(100, 0, 0, 0, 0, 0, 94, 100))));

      assertThat(window.judge(atTheLastBound).outcome()).isEqualTo(Outcome.FAIL);
      assertThat(window.judge(aboveTheLastBound).outcome()).isEqualTo(Outcome.NO_DATA);
    }

    @Test
    void a_threshold_between_two_bounds_rather_fails_too_early_than_passes_too_late() {
      Window window =
          after(
              sample(0, up("a", counted(0, 0, 0, 0, 0, 0, 0, 0))),
              sample(5, up("a", counted(100, 0, 0, 0, 0, 100, 100, 100))));

      assertThat(window.judge(new P95HashTime(2400, LOOKBACK)).outcome()).isEqualTo(Outcome.FAIL);
      assertThat(window.judge(new P95HashTime(2500, LOOKBACK)).outcome()).isEqualTo(Outcome.PASS);
    }

    @Test
    void adds_up_the_buckets_of_all_replicas() {
      Window window =
          after(
              sample(0, up("a", counted(0, 0, 0, 0, 0, 0, 0, 0)), up("b", counted(0, 0))),
              sample(5, up("a", counted(10, 0, 0, 0, 0, 10, 10, 10)), up("b", counted(90, 0))));

      assertThat(window.judge(P95).outcome()).isEqualTo(Outcome.FAIL);
      assertThat(window.last(LOOKBACK).durations().count()).isEqualTo(100);
    }

    @Test
    void a_histogram_resets_as_a_whole() {
      Window window =
          after(
              sample(0, up("a", counted(100, 0, 100, 100, 100, 100, 100, 100))),
              sample(5, up("a", counted(60, 0, 0, 0, 0, 60, 60, 60))));

      assertThat(window.last(LOOKBACK).durations())
          .isEqualTo(Samples.histogram(0, 0, 0, 60, 60, 60));
    }

    @Test
    void a_restarted_replica_that_has_overtaken_its_old_count_is_seen_by_a_bucket_that_fell() {
      Window window =
          after(
              sample(0, up("a", counted(100, 0, 100, 100, 100, 100, 100, 100))),
              sample(5, up("a", counted(120, 0, 0, 0, 0, 120, 120, 120))));

      assertThat(window.last(LOOKBACK).durations())
          .isEqualTo(Samples.histogram(0, 0, 0, 120, 120, 120));
      assertThat(window.judge(P95).outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void a_replica_with_other_buckets_is_left_out() {
      Counters odd =
          new Counters(
              0, 0, new Histogram(List.of(7.0), List.of(50.0), 0), OptionalLong.empty(), 0);
      Window window =
          after(
              sample(0, up("a", counted(0, 0)), up("b", odd)),
              sample(5, up("a", counted(100, 0)), up("b", odd)));

      assertThat(window.last(LOOKBACK).durations().count()).isEqualTo(100);
    }
  }

  @Nested
  class Health_failures {
    @Test
    void fails_when_more_than_the_threshold_failed_in_a_row() {
      Sample bad = sample(0, down("a", DEAD));
      assertThat(outcome(HEALTH, bad)).isEqualTo(Outcome.PASS);
      assertThat(outcome(HEALTH, bad, bad)).isEqualTo(Outcome.PASS);
      assertThat(outcome(HEALTH, bad, bad, bad)).isEqualTo(Outcome.FAIL);
    }

    @Test
    void one_good_check_starts_the_count_again() {
      Sample bad = sample(0, down("a", DEAD));
      Sample good = sample(0, up("a", DEAD));
      assertThat(outcome(HEALTH, bad, bad, good, bad, bad)).isEqualTo(Outcome.PASS);
    }

    @Test
    void each_replica_is_counted_for_itself() {
      Sample first = sample(0, down("a", DEAD), up("b", DEAD));
      Sample other = sample(0, up("a", DEAD), down("b", DEAD));
      assertThat(outcome(HEALTH, first, other, first, other, first, other)).isEqualTo(Outcome.PASS);
      assertThat(outcome(HEALTH, first, first, first)).isEqualTo(Outcome.FAIL);
    }

    @Test
    void a_threshold_of_zero_fails_at_once() {
      assertThat(outcome(new HealthFailures(0), sample(0, down("a", DEAD))))
          .isEqualTo(Outcome.FAIL);
    }

    @Test
    void says_nothing_before_the_first_check() {
      assertThat(outcome(HEALTH)).isEqualTo(Outcome.NO_DATA);
    }

    @Test
    void a_poll_in_which_the_platform_was_silent_breaks_no_run() {
      Sample bad = sample(0, down("a", DEAD));
      Sample silent = sample(5);
      assertThat(outcome(HEALTH, bad, bad, silent, bad)).isEqualTo(Outcome.FAIL);
    }

    @Test
    void a_silent_platform_is_told_after_three_polls_and_not_before() {
      Sample good = sample(0, up("a", counted(0, 0)));
      Sample silent = sample(5);
      assertThat(outcome(HEALTH, good, silent)).isEqualTo(Outcome.PASS);
      assertThat(outcome(HEALTH, good, silent, silent)).isEqualTo(Outcome.PASS);
      assertThat(outcome(HEALTH, good, silent, silent, silent)).isEqualTo(Outcome.PROVIDER_ERROR);
    }

    @Test
    void goes_on_judging_when_the_metrics_are_gone() {
      Sample good = sample(0, up("a", DEAD));
      assertThat(outcome(HEALTH, good, good, good, good)).isEqualTo(Outcome.PASS);
    }

    @Test
    void names_the_replica_and_its_reason() {
      Sample bad = sample(0, up("a", DEAD), down("b", DEAD));
      assertThat(after(bad, bad, bad).judge(HEALTH).explanation())
          .contains("b: connection refused")
          .contains("3 health checks");
    }
  }

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
      assertThat(three.judge(QUEUE).outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
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
      assertThat(window.judge(RATE).explanation()).contains("a: ");
    }

    @Test
    void are_forgotten_when_the_next_poll_is_sound() {
      Window window =
          after(
              poll(0, 1000, 500),
              sample(5, up("a", counted(Double.NaN, Double.NaN))),
              poll(10, 1100, 500));
      assertThat(window.last(LOOKBACK).attempts()).isEqualTo(100);
      assertThat(window.judge(RATE).outcome()).isEqualTo(Outcome.PASS);
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
