package dhash.engine.gate;

import static dhash.engine.gate.Samples.counted;
import static dhash.engine.gate.Samples.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dhash.engine.gate.Telemetry.Spell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The gate on an error budget of 0.1 %: long windows reach back before the rollout. */
class BurnRateTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Gate.BurnRate ALL =
      new Gate.BurnRate(99.9, List.of(HOUR, Duration.ofHours(6), Duration.ofDays(3)));
  private static final Gate.BurnRate FIRST = new Gate.BurnRate(99.9, List.of(HOUR));
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private Window window = Window.EMPTY.keepingLedger();
  private Instant at = START;
  private double attempts;
  private double failures;

  /** So many attempts in each five minutes before the rollout. */
  private static Telemetry past(Duration reach, double attempts, double failures) {
    List<Spell> spells = new ArrayList<>();
    for (Instant to = START; to.isAfter(START.minus(reach)); to = to.minusSeconds(300)) {
      spells.addFirst(new Spell(to.minusSeconds(300), to, attempts, failures));
    }
    return new Telemetry.Past(spells);
  }

  private void told(Telemetry word) {
    window =
        window.with(
            new Sample(
                at,
                List.of(up("a", counted(attempts, failures))),
                List.of(),
                Map.of("burnRate", word)),
            HOUR,
            0);
  }

  /** Polls every ten seconds, with ten attempts in each. */
  private void watch(Duration length, double failedOfTen) {
    for (Instant end = at.plus(length); at.isBefore(end); ) {
      at = at.plusSeconds(10);
      attempts += 10;
      failures += failedOfTen;
      window =
          window.with(
              new Sample(at, List.of(up("a", counted(attempts, failures))), List.of()), HOUR, 0);
    }
  }

  private Judgement said(Gate gate) {
    return window.judge(gate, Rule.DEFAULT);
  }

  @Test
  void before_the_first_poll_nothing_is_known() {
    assertThat(said(ALL).outcome()).isEqualTo(Outcome.NO_DATA);
  }

  @Test
  void a_good_past_and_a_good_candidate_pass() {
    told(past(Duration.ofDays(3), 300, 0));
    watch(Duration.ofMinutes(5), 0);
    assertThat(said(ALL).outcome()).isEqualTo(Outcome.PASS);
    assertThat(said(ALL).value()).isZero();
  }

  /** 5 min at 10 % are 1.67 % of an hour's attempts with as many a minute before: above 1.44 %. */
  @Test
  void a_candidate_that_spends_it_fails_when_both_windows_and_its_own_time_are_above() {
    told(past(Duration.ofDays(3), 300, 0));
    watch(Duration.ofMinutes(4), 1);
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.PASS);
    watch(Duration.ofMinutes(6), 1);
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(said(FIRST).value()).isCloseTo(60.0 / (600 + 50 * 60) / 0.001 / 14.4, within(0.02));
    assertThat(said(FIRST).explanation())
        .contains("1 h and 5 min: spent 16.", "100.0 times as fast as 99.9% allow, at most 14.4");
    assertThat(said(ALL).outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void what_burned_before_accuses_nobody_and_holds() {
    told(past(Duration.ofDays(3), 300, 9));
    watch(Duration.ofMinutes(2), 0);
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.NO_DATA);
    assertThat(said(FIRST).explanation())
        .contains("but not by what happened since the candidate has traffic");
    watch(Duration.ofMinutes(5), 0);
    assertThat(said(FIRST).outcome()).as("its short window is over").isEqualTo(Outcome.PASS);
  }

  @Test
  void what_burned_before_and_still_does_fails() {
    told(past(Duration.ofDays(3), 300, 9));
    watch(Duration.ofMinutes(2), 0.3);
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void a_pair_whose_past_is_not_known_has_no_data_and_says_how_much_is() {
    told(past(Duration.ofHours(7), 300, 0));
    watch(Duration.ofMinutes(6), 0);
    assertThat(said(new Gate.BurnRate(99.9, List.of(HOUR, Duration.ofHours(6)))).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(said(ALL).outcome()).isEqualTo(Outcome.NO_DATA);
    assertThat(said(ALL).explanation())
        .contains("3 d: no data, 7 h of it are known".replace("7 h", "426 min"));
  }

  @Test
  void missing_history_does_not_keep_another_pair_from_failing() {
    told(past(HOUR, 300, 0));
    watch(Duration.ofMinutes(15), 1);
    assertThat(said(ALL).outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void without_a_past_the_rollout_s_own_hour_is_enough_for_the_first_pair() {
    told(past(Duration.ZERO, 0, 0));
    watch(Duration.ofMinutes(47), 0);
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.NO_DATA);
    watch(Duration.ofMinutes(2), 0);
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void a_source_of_the_past_that_is_broken_is_a_provider_error_until_it_tells() {
    told(new Telemetry.Unavailable("no connection"));
    watch(Duration.ofMinutes(1), 0);
    assertThat(window.wantsPast()).isTrue();
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
    assertThat(said(FIRST).explanation()).contains("(no connection)");
    at = at.plusSeconds(10);
    told(past(HOUR, 300, 0));
    assertThat(window.wantsPast()).isFalse();
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.PASS);
  }

  /** The server kept the time since the rollout began, too: nothing counts twice. */
  @Test
  void what_it_has_seen_itself_is_left_out_of_what_it_is_told() {
    watch(Duration.ofMinutes(10), 0);
    List<Spell> all = new ArrayList<>(((Telemetry.Past) past(HOUR, 300, 0)).spells());
    all.add(new Spell(START.plusSeconds(290), START.plusSeconds(590), 300, 300));
    told(new Telemetry.Past(all));
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.PASS);
    assertThat(said(FIRST).value()).isZero();
  }

  @Test
  void too_few_attempts_say_nothing() {
    told(past(Duration.ofDays(3), 1, 0));
    at = at.plusSeconds(10);
    told(past(Duration.ofDays(3), 1, 0));
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.NO_DATA);
    assertThat(said(FIRST).explanation()).contains("attempts");
  }

  @Test
  void a_pause_in_which_nobody_watched_is_not_known() {
    told(past(Duration.ZERO, 0, 0));
    watch(Duration.ofMinutes(30), 0);
    at = at.plus(HOUR);
    watch(Duration.ofMinutes(30), 0);
    assertThat(said(FIRST).outcome()).isEqualTo(Outcome.NO_DATA);
  }

  @Test
  void three_days_are_kept_in_some_thousand_spells() {
    told(past(Duration.ZERO, 0, 0));
    watch(Duration.ofDays(4), 0);
    Ledger ledger = window.ledger().orElseThrow();
    assertThat(ledger.own()).hasSizeLessThan(3 * 24 * 60 + 10);
    assertThat(ledger.spells(Duration.ofMinutes(5))).hasSizeLessThan(3 * 24 * 12 + 10);
    assertThat(said(ALL).outcome()).isEqualTo(Outcome.PASS);
  }
}
