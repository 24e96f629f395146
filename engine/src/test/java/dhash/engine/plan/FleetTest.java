package dhash.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FleetTest {
  private static final Revision ONE = new Revision(1, "v1", "00");
  private static final Revision TWO = new Revision(2, "v2", "00");

  @Test
  void weights_add_up_to_a_hundred_or_to_nothing() {
    assertThat(Fleet.of(new Placement(ONE, 1, 75), new Placement(TWO, 1, 25)).weightOf(TWO))
        .isEqualTo(25);
    assertThat(Fleet.of(new Placement(ONE, 1, 0)).weightOf(ONE)).isZero();
    assertThatThrownBy(() -> Fleet.of(new Placement(ONE, 1, 99)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_revision_is_placed_once() {
    assertThatThrownBy(() -> Fleet.of(new Placement(ONE, 1, 50), new Placement(ONE, 2, 50)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void traffic_needs_a_replica() {
    assertThatThrownBy(() -> new Placement(ONE, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_revision_that_is_not_placed_has_no_weight() {
    assertThat(Fleet.EMPTY.weightOf(ONE)).isZero();
  }
}
