package dhash.engine.gate;

import static dhash.engine.gate.Samples.counted;
import static dhash.engine.gate.Samples.down;
import static dhash.engine.gate.Samples.sample;
import static dhash.engine.gate.Samples.up;
import static dhash.engine.gate.Windows.DEAD;
import static dhash.engine.gate.Windows.HEALTH;
import static dhash.engine.gate.Windows.LOOKBACK;
import static dhash.engine.gate.Windows.P95;
import static dhash.engine.gate.Windows.RATE;
import static dhash.engine.gate.Windows.after;
import static dhash.engine.gate.Windows.outcome;
import static dhash.engine.gate.Windows.poll;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Gate.ExtractionFailureRate;
import dhash.engine.gate.Gate.HealthFailures;
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

class WindowTest {
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
      assertThat(window.judge(RATE, Rule.DEFAULT).outcome()).isEqualTo(Outcome.FAIL);

      assertThat(window.with(poll(604, 300, 50), LOOKBACK, 0).judge(RATE, Rule.DEFAULT).outcome())
          .isEqualTo(Outcome.FAIL);
      assertThat(window.with(poll(605, 300, 50), LOOKBACK, 0).judge(RATE, Rule.DEFAULT).outcome())
          .isEqualTo(Outcome.PASS);
    }

    @Test
    void looks_no_further_back_than_its_own_window_when_another_gates_is_longer() {
      Gate brief = new ExtractionFailureRate(5, Duration.ofMinutes(1));
      Window window = after(poll(0, 0, 0), poll(5, 100, 100), poll(65, 200, 100));

      assertThat(window.judge(brief, Rule.DEFAULT).outcome()).isEqualTo(Outcome.PASS);
      assertThat(window.judge(RATE, Rule.DEFAULT).outcome()).isEqualTo(Outcome.FAIL);
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

      assertThat(window.judge(RATE, Rule.DEFAULT).outcome()).isEqualTo(Outcome.FAIL);
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

      assertThat(window.judge(atTheLastBound, Rule.DEFAULT).outcome()).isEqualTo(Outcome.FAIL);
      assertThat(window.judge(aboveTheLastBound, Rule.DEFAULT).outcome())
          .isEqualTo(Outcome.NO_DATA);
    }

    @Test
    void a_threshold_between_two_bounds_rather_fails_too_early_than_passes_too_late() {
      Window window =
          after(
              sample(0, up("a", counted(0, 0, 0, 0, 0, 0, 0, 0))),
              sample(5, up("a", counted(100, 0, 0, 0, 0, 100, 100, 100))));

      assertThat(window.judge(new P95HashTime(2400, LOOKBACK), Rule.DEFAULT).outcome())
          .isEqualTo(Outcome.FAIL);
      assertThat(window.judge(new P95HashTime(2500, LOOKBACK), Rule.DEFAULT).outcome())
          .isEqualTo(Outcome.PASS);
    }

    @Test
    void adds_up_the_buckets_of_all_replicas() {
      Window window =
          after(
              sample(0, up("a", counted(0, 0, 0, 0, 0, 0, 0, 0)), up("b", counted(0, 0))),
              sample(5, up("a", counted(10, 0, 0, 0, 0, 10, 10, 10)), up("b", counted(90, 0))));

      assertThat(window.judge(P95, Rule.DEFAULT).outcome()).isEqualTo(Outcome.FAIL);
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
      assertThat(window.judge(P95, Rule.DEFAULT).outcome()).isEqualTo(Outcome.FAIL);
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
      assertThat(after(bad, bad, bad).judge(HEALTH, Rule.DEFAULT).explanation())
          .contains("b: connection refused")
          .contains("3 health checks");
    }
  }
}
