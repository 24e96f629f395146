package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeTimeTest {
  private static final List<Double> NOTHING = List.of(0.0);

  @Test
  void half_the_weight_is_spread_and_half_lies_on_the_first_slices_of_the_steps() {
    Schedule schedule = new Schedule(100, 4);

    assertThat(schedule.weight(1, 1)).isCloseTo(0.005 + 0.125, within(1e-15));
    assertThat(schedule.weight(2, 0)).isCloseTo(0.005, within(1e-15));
    assertThat(schedule.weight(50, 4)).isCloseTo(0.005 + 0.125, within(1e-15));
    assertThat(schedule.weight(60, 5)).isCloseTo(0.005, within(1e-15));
    assertThat(schedule.weight(101, 0)).isZero();
    assertThat(schedule.weight(101, 2)).isZero();
  }

  @Test
  void all_weights_sum_to_one_at_most_however_often_the_traffic_moves() {
    Schedule schedule = new Schedule(20, 3);
    ChangeTime change = ChangeTime.before(schedule, 1);
    for (int i = 0; i < 50; i++) {
      change = change.with(NOTHING, true);
      assertThat(change.waiting()).isBetween(0.0, 1.0);
    }
    assertThat(change.logEvidence()).isCloseTo(0, within(1e-12));
  }

  @Test
  void slices_that_say_nothing_leave_the_evidence_at_one() {
    ChangeTime change = ChangeTime.before(new Schedule(720, 2), 6);
    for (int i = 0; i < 1000; i++) {
      change = change.with(List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), i == 0 || i == 300);
    }
    assertThat(change.logEvidence()).isCloseTo(0, within(1e-12));
  }

  @Test
  void after_the_plan_what_was_found_still_grows() {
    ChangeTime change = ChangeTime.before(new Schedule(2, 1), 1);
    for (int i = 0; i < 3000; i++) {
      change = change.with(List.of(1.0), i == 0);
    }
    assertThat(change.logEvidence()).isGreaterThan(2990).isLessThan(3001);
  }

  @Test
  void a_change_long_after_is_found_as_well() {
    ChangeTime change = ChangeTime.before(new Schedule(720, 1), 1);
    for (int i = 0; i < 500; i++) {
      change = change.with(List.of(-1.0), i == 0);
    }
    assertThat(change.logEvidence()).isNegative();
    for (int i = 0; i < 13; i++) {
      change = change.with(List.of(1.0), false);
    }
    assertThat(change.logEvidence()).isGreaterThan(Math.log(100));
  }

  @Test
  void the_strongest_alternative_is_the_one_that_gained_most() {
    ChangeTime change = ChangeTime.before(new Schedule(9, 1), 3).with(List.of(0.1, 2.0, 1.0), true);

    assertThat(change.strongest()).isEqualTo(1);
  }

  @Test
  void a_schedule_has_something_to_plan() {
    assertThatThrownBy(() -> new Schedule(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Schedule(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
