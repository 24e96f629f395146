package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A queue that is long each noon accuses nobody; one that is long at night does. */
class DaysBeforeTest {
  private static final Instant NOW = Instant.parse("2026-03-09T12:00:00Z");
  private static final int DAYS = 7;

  /** Swings by 1000 a day, and differs from day to day by some ten. */
  private static double usual(Instant at, SplittableRandom random) {
    double hour = (at.getEpochSecond() % 86_400) / 3600.0;
    return 1000 * Math.sin(hour / 24 * 2 * Math.PI) + random.nextInt(-10, 11);
  }

  private static Map<Instant, Double> past(Duration length) {
    SplittableRandom random = new SplittableRandom(7);
    Map<Instant, Double> past = new HashMap<>();
    for (Instant at = NOW.minus(length); !at.isAfter(NOW); at = at.plus(DaysBefore.STEP)) {
      past.put(at, usual(at, random));
    }
    return past;
  }

  private static DaysBefore aWeek() {
    return new DaysBefore(past(DaysBefore.reach(DAYS)), NOW, DAYS);
  }

  private static double asYesterday() {
    return past(DaysBefore.reach(DAYS)).getOrDefault(NOW.minus(Duration.ofDays(1)), 0.0);
  }

  @Test
  void the_daily_swing_is_usual_and_a_tenth_of_it_at_the_wrong_time_is_not() {
    assertThat(aWeek().unusual(NOW, asYesterday()).orElseThrow()).isBetween(-1.0, 1.0);
    assertThat(aWeek().unusual(NOW, asYesterday() + 100).orElseThrow()).isGreaterThan(8);
    assertThat(aWeek().unusual(NOW, asYesterday() - 100).orElseThrow()).isLessThan(-8);
  }

  /**
   * 1.4826 times the median absolute deviation of two numbers each 288 times: -1 and 1 by turns.
   */
  @Test
  void the_difference_is_measured_in_robust_standard_deviations() {
    Map<Instant, Double> past = new HashMap<>();
    for (int step = 0; step <= 2 * 288; step++) {
      Instant at = NOW.minus(DaysBefore.STEP.multipliedBy(step));
      past.put(at, step < 288 ? (step % 2 == 0 ? 1.0 : -1.0) : 0.0);
    }
    assertThat(new DaysBefore(past, NOW, 1).unusual(NOW, 2.9652).orElseThrow())
        .isCloseTo(2.9652 / 1.4826, within(1e-6));
  }

  @Test
  void one_wild_day_among_seven_does_not_make_wild_values_usual() {
    Map<Instant, Double> past = past(DaysBefore.reach(DAYS));
    past.replaceAll((at, value) ->
        at.isBefore(NOW.minus(Duration.ofDays(3))) && at.isAfter(NOW.minus(Duration.ofDays(4)))
            ? value + 5000
            : value);
    DaysBefore days = new DaysBefore(past, NOW, DAYS);
    assertThat(days.unusual(NOW, asYesterday() + 500).orElseThrow()).isGreaterThan(8);
  }

  /** A steep morning must not look like a jump. */
  @Test
  void between_two_steps_it_is_held_against_the_line_between_them() {
    SplittableRandom random = new SplittableRandom(3);
    Map<Instant, Double> past = new HashMap<>();
    for (int step = 0; step <= 2 * 288; step++) {
      past.put(NOW.minus(DaysBefore.STEP.multipliedBy(step)), -100.0 * step + random.nextInt(11));
    }
    DaysBefore days = new DaysBefore(past, NOW, 1);
    double middle = -100 * (288 - 0.5);
    assertThat(days.unusual(NOW.plus(DaysBefore.STEP.dividedBy(2)), middle + 28_800).orElse(99))
        .isBetween(-2.0, 2.0);
  }

  @Test
  void too_few_days_say_nothing() {
    assertThat(new DaysBefore(past(Duration.ofDays(4)), NOW, DAYS).enough()).isFalse();
    assertThat(new DaysBefore(past(Duration.ofDays(4)), NOW, DAYS).unusual(NOW, 9e9)).isEmpty();
    assertThat(new DaysBefore(past(Duration.ofDays(5)), NOW, DAYS).enough()).isTrue();
  }

  @Test
  void a_minute_that_is_not_known_of_the_day_before_says_nothing() {
    Map<Instant, Double> past = past(DaysBefore.reach(DAYS));
    Instant yesterday = NOW.minus(Duration.ofDays(1));
    past.keySet()
        .removeIf(at -> Duration.between(at, yesterday).abs().compareTo(Duration.ofHours(1)) < 0);
    assertThat(new DaysBefore(past, NOW, DAYS).unusual(NOW, 9e9)).isEmpty();
  }

  @Test
  void what_never_varied_says_nothing() {
    Map<Instant, Double> past = past(DaysBefore.reach(DAYS));
    past.replaceAll((_, _) -> 3.0);
    assertThat(new DaysBefore(past, NOW, DAYS).unusual(NOW, 4)).isEmpty();
  }

  @Test
  void what_is_later_than_now_is_not_looked_at() {
    Instant dayBefore = NOW.minus(Duration.ofDays(1));
    DaysBefore days = new DaysBefore(past(DaysBefore.reach(DAYS)), dayBefore, 3);
    assertThat(days.unusual(NOW, 0)).isPresent();
    assertThat(days.unusual(NOW.plus(Duration.ofHours(1)), 0)).isEmpty();
  }
}
