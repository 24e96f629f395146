package dhash.engine.gate;

import static dhash.engine.gate.Samples.second;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Numbers that others know, and how gates are applied. */
class CustomGateTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Gate NOW = new Gate.Custom("backlog", Direction.ABOVE, 100, Duration.ZERO);
  private static final Gate MEAN = new Gate.Custom("backlog", Direction.ABOVE, 100, MINUTE);
  private static final Gate FLOOR = new Gate.Custom("backlog", Direction.BELOW, 100, Duration.ZERO);

  private Window window = Window.EMPTY;
  private long second;

  @Test
  void fails_beyond_its_threshold_and_not_at_it() {
    tell(100);
    assertThat(outcome(NOW)).isEqualTo(Outcome.PASS);
    assertThat(outcome(FLOOR)).isEqualTo(Outcome.PASS);
    tell(100.5);
    assertThat(outcome(NOW)).isEqualTo(Outcome.FAIL);
    tell(99.5);
    assertThat(outcome(FLOOR)).isEqualTo(Outcome.FAIL);
  }

  @Test
  void its_mean_is_of_the_window_alone() {
    tell(1000);
    for (int i = 0; i < 12; i++) {
      tell(50);
    }
    assertThat(outcome(MEAN)).isEqualTo(Outcome.PASS);
    assertThat(window.judge(MEAN, Rule.DEFAULT).explanation())
        .isEqualTo("backlog: its mean within 1 min is 50, allowed is at most 100");
  }

  @Test
  void nothing_told_is_no_data_and_a_broken_source_is_a_provider_error() {
    assertThat(outcome(NOW)).isEqualTo(Outcome.NO_DATA);
    tell(5);
    for (int i = 0; i < 2; i++) {
      see(new Telemetry.Unavailable("refused"));
      assertThat(outcome(NOW)).isEqualTo(Outcome.PASS);
    }
    see(new Telemetry.Unavailable("refused"));
    assertThat(outcome(NOW)).isEqualTo(Outcome.PROVIDER_ERROR);
    tell(5);
    assertThat(outcome(NOW)).isEqualTo(Outcome.PASS);
    for (int i = 0; i < 3; i++) {
      window = window.with(new Sample(second(second += 5), List.of(), List.of()), MINUTE, 0);
    }
    assertThat(outcome(NOW)).isEqualTo(Outcome.NO_DATA);
  }

  @Test
  void coming_near_is_told_from_the_share_on() {
    tell(75);
    assertThat(window.glance(NOW, Rule.DEFAULT).near()).isFalse();
    tell(76);
    assertThat(window.glance(NOW, Rule.DEFAULT).near()).isTrue();
    assertThat(window.glance(FLOOR, Rule.DEFAULT).near()).isFalse();
    tell(133);
    assertThat(window.glance(FLOOR, Rule.DEFAULT).near()).isTrue();
    tell(134);
    assertThat(window.glance(FLOOR, Rule.DEFAULT).near()).isFalse();
  }

  /** Samples begin on a Sunday at 12:00 UTC, which is 13:00 in Berlin. */
  @Test
  void the_hour_of_the_day_decides_which_threshold_holds() {
    Rule shop =
        new Rule(
            Action.ROLLBACK,
            1,
            20,
            Optional.of(
                new Hours(
                    ZoneId.of("Europe/Berlin"),
                    EnumSet.of(DayOfWeek.SUNDAY),
                    LocalTime.of(8, 0),
                    LocalTime.of(13, 1),
                    100,
                    10)));
    tell(50);
    assertThat(window.judge(NOW, shop).outcome()).isEqualTo(Outcome.PASS);
    second = 55;
    tell(50);
    assertThat(window.judge(NOW, shop).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(window.judge(NOW, shop).threshold()).isEqualTo(10);
  }

  @Test
  void hours_may_go_on_after_midnight() {
    Hours night =
        new Hours(
            ZoneId.of("UTC"),
            EnumSet.of(DayOfWeek.SATURDAY),
            LocalTime.of(22, 0),
            LocalTime.of(6, 0),
            1,
            2);
    assertThat(night.threshold(second(0))).isEqualTo(2);
    assertThat(night.threshold(second(-7 * 3600))).isEqualTo(1);
    assertThat(night.threshold(second(-6 * 3600))).isEqualTo(2);
    assertThat(night.threshold(second(10 * 3600))).isEqualTo(2);
  }

  @Test
  void how_many_attempts_a_rate_takes_can_be_said() {
    Rule eager = new Rule(Action.ROLLBACK, 1, 5, Optional.empty());
    Window few = Windows.after(Windows.poll(0, 0, 0), Windows.poll(5, 6, 6));
    assertThat(few.judge(Windows.RATE, Rule.DEFAULT).outcome()).isEqualTo(Outcome.NO_DATA);
    assertThat(few.judge(Windows.RATE, eager).outcome()).isEqualTo(Outcome.FAIL);
  }

  private Outcome outcome(Gate gate) {
    return window.judge(gate, Rule.DEFAULT).outcome();
  }

  private void tell(double value) {
    see(new Telemetry.Single(value));
  }

  private void see(Telemetry told) {
    second += 5;
    window =
        window.with(
            new Sample(second(second), List.of(), List.of(), Map.of("backlog", told)), MINUTE, 0);
  }
}
