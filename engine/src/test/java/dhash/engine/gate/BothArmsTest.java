package dhash.engine.gate;

import static dhash.engine.gate.Samples.counted;
import static dhash.engine.gate.Samples.second;
import static dhash.engine.gate.Samples.up;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.evidence.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The candidate held against the baseline. The fears: a drift of both accuses it; a gap does. */
class BothArmsTest {
  private static final Gate.WorseThanBaseline GATE =
      new Gate.WorseThanBaseline(0.01, 1, Duration.ZERO);
  private static final Duration LOOKBACK = Duration.ofMinutes(10);

  private final Random random = new Random(5);
  private Window window = Window.comparing(Optional.of(GATE), new Schedule(60, 2));
  private long second;
  private double candidate;
  private double candidateFailed;
  private double baseline;
  private double baselineFailed;

  @Test
  void a_candidate_that_fails_more_often_is_found_and_the_words_say_how_much() {
    for (int i = 0; i < 60 && outcome() != Outcome.FAIL; i++) {
      poll(50, 0.06, 500, 0.01);
    }
    assertThat(outcome()).isEqualTo(Outcome.FAIL);
    assertThat(second).isLessThan(200);
    assertThat(judgement().explanation())
        .startsWith("worseThanBaseline: the candidate fails ")
        .contains("times as often", "by luck");
  }

  @Test
  void a_drift_that_both_share_accuses_nobody() {
    for (int i = 0; i < 60; i++) {
      double rate = 0.01 + 0.002 * i;
      poll(50, rate, 500, rate);
    }
    assertThat(outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void a_few_polls_say_nothing() {
    poll(50, 1, 500, 0);
    poll(50, 1, 500, 0);
    assertThat(outcome()).isEqualTo(Outcome.NO_DATA);
    assertThat(judgement().explanation()).contains("compared in 1 polls so far");
  }

  @Test
  void a_process_that_has_just_begun_is_given_time_to_warm_up() {
    Gate.WorseThanBaseline patient = new Gate.WorseThanBaseline(0.01, 1, Duration.ofSeconds(60));
    window = Window.comparing(Optional.of(patient), new Schedule(60, 2));
    for (int i = 0; i < 12; i++) {
      poll(50, 1, 500, 0.01);
    }
    assertThat(outcome()).isEqualTo(Outcome.NO_DATA);
    for (int i = 0; i < 5; i++) {
      poll(50, 1, 500, 0.01);
    }
    assertThat(outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void a_restart_is_left_out_of_the_comparison() {
    poll(50, 0, 500, 0.01);
    for (int i = 0; i < 20; i++) {
      // counts from zero again each time: what it did since is not known
      candidate = 0;
      candidateFailed = 0;
      poll(40 - i, 1, 500, 0.01);
    }
    assertThat(outcome()).isEqualTo(Outcome.NO_DATA);
  }

  @Test
  void a_baseline_that_tells_nothing_is_a_broken_source_and_no_fault() {
    for (int i = 0; i < 5; i++) {
      poll(50, 0.01, 500, 0.01);
    }
    for (int i = 0; i < 3; i++) {
      second += 5;
      see(new Sample(second(second), List.of(candidate()), List.of(up("b", Windows.DEAD))));
    }
    assertThat(outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
  }

  @Test
  void no_slice_is_made_up_for_replicas_that_are_missing() {
    for (int i = 0; i < 10; i++) {
      second += 5;
      candidate += 50;
      candidateFailed += 50;
      baseline += 500;
      see(
          new Sample(
              second(second),
              List.of(candidate(), up("c2", Windows.DEAD)),
              List.of(up("b", counted(baseline, 0)))));
    }
    assertThat(outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
  }

  @Test
  void a_repeated_poll_changes_nothing() {
    for (int i = 0; i < 10; i++) {
      poll(50, 0.02, 500, 0.01);
    }
    Judgement before = judgement();
    for (int i = 0; i < 100; i++) {
      poll(0, 0, 0, 0);
    }
    assertThat(judgement().value()).isEqualTo(before.value());
  }

  private void poll(int attempts, double rate, int baselineAttempts, double baselineRate) {
    second += 5;
    candidate += attempts;
    candidateFailed += failing(attempts, rate);
    baseline += baselineAttempts;
    baselineFailed += failing(baselineAttempts, baselineRate);
    see(
        new Sample(
            second(second),
            List.of(candidate()),
            List.of(up("b", counted(baseline, baselineFailed)))));
  }

  private Reading candidate() {
    return up("c", counted(candidate, candidateFailed));
  }

  private int failing(int attempts, double rate) {
    int failing = 0;
    for (int i = 0; i < attempts; i++) {
      failing += random.nextDouble() < rate ? 1 : 0;
    }
    return failing;
  }

  private void see(Sample sample) {
    window = window.with(sample, LOOKBACK, 0);
  }

  private Outcome outcome() {
    return judgement().outcome();
  }

  private Judgement judgement() {
    return window.judge(GATE, Rule.DEFAULT);
  }
}
