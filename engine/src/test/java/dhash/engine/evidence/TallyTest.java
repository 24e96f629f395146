package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  @ParameterizedTest
  @CsvSource({
    "NaN, 0",
    "10, NaN",
    "NaN, NaN",
    "Infinity, 3",
    "10, Infinity",
    "Infinity, Infinity",
    "-1, -1",
    "10, -1",
    "3, 4",
    "10.5, 1",
    "10, 0.5",
    "2e9, 1"
  })
  void increases_that_cannot_be_true_are_no_tally(double attempts, double bad) {
    assertThat(Tally.read(attempts, bad)).isEmpty();
  }

  @Test
  void whole_numbers_are_a_tally() {
    assertThat(Tally.read(500, 7)).contains(new Tally(500, 7));
    assertThat(Tally.read(0, 0)).contains(Tally.NONE);
    assertThat(Tally.read(3, 3)).contains(new Tally(3, 3));
  }

  @Test
  void nobody_makes_one_with_more_bad_than_attempts() {
    assertThatThrownBy(() -> new Tally(3, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tally(3, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_rate_of_nothing_is_not_a_number() {
    assertThat(Tally.NONE.rate()).isNaN();
    assertThat(new Tally(4, 1).rate()).isEqualTo(0.25);
  }

  @Test
  void buckets_are_read_with_the_same_care() {
    List<Double> bounds = List.of(0.1, 1.0, INFINITE);

    assertThat(Buckets.read(bounds, List.of(1.0, 2.0, 4.0)))
        .contains(new Buckets(bounds, List.of(1L, 2L, 4L)));
    assertThat(Buckets.read(bounds, List.of(2.0, 1.0, 4.0))).isEmpty();
    assertThat(Buckets.read(bounds, List.of(-1.0, 2.0, 4.0))).isEmpty();
    assertThat(Buckets.read(bounds, List.of(1.0, Double.NaN, 4.0))).isEmpty();
    assertThat(Buckets.read(bounds, List.of(1.0, 2.0, INFINITE))).isEmpty();
    assertThat(Buckets.read(bounds, List.of(1.0, 2.5, 4.0))).isEmpty();
    assertThat(Buckets.read(bounds, List.of(1.0, 2.0))).isEmpty();
    assertThat(Buckets.read(List.of(0.1, 1.0), List.of(1.0, 2.0))).isEmpty();
    assertThat(Buckets.read(List.of(), List.of())).isEmpty();
  }

  @Test
  void what_took_longer_than_a_boundary_is_known_and_between_boundaries_it_is_not() {
    Buckets buckets = new Buckets(List.of(0.1, 1.0, INFINITE), List.of(6L, 9L, 10L));

    assertThat(buckets.slowerThan(1.0)).contains(new Tally(10, 1));
    assertThat(buckets.slowerThan(0.1)).contains(new Tally(10, 4));
    assertThat(buckets.slowerThan(0.5)).isEmpty();
  }
}
