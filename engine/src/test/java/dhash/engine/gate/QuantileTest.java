package dhash.engine.gate;

import static dhash.engine.gate.Samples.histogram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dhash.engine.gate.Telemetry.Histogram;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuantileTest {
  /** gates.md §6: le .1 .5 1 2.5 5 ∞ s, cumulative 100 600 900 940 990 1000, gives 3.0 s. */
  @Test
  void agrees_with_the_known_answer_of_prometheus() {
    Quantile p95 = Quantile.of(histogram(100, 600, 900, 940, 990, 1000), 0.95);

    assertThat(p95.interpolatedMillis()).isCloseTo(3000, within(1e-6));
    assertThat(p95.lowerMillis()).isEqualTo(2500);
    assertThat(p95.upperMillis()).isEqualTo(5000);
  }

  @Test
  void begins_at_zero_in_the_first_bucket() {
    Quantile half = Quantile.of(histogram(100, 100, 100, 100, 100, 100), 0.5);

    assertThat(half.lowerMillis()).isZero();
    assertThat(half.interpolatedMillis()).isCloseTo(50, within(1e-9));
  }

  @Test
  void is_the_last_finite_bound_when_the_rank_is_beyond_it() {
    Quantile p95 = Quantile.of(histogram(0, 0, 0, 0, 10, 100), 0.95);

    assertThat(p95.interpolatedMillis()).isEqualTo(5000);
    assertThat(p95.lowerMillis()).isEqualTo(5000);
    assertThat(p95.upperMillis()).isInfinite();
  }

  @Test
  void is_a_buckets_upper_bound_when_the_rank_is_all_it_holds() {
    Quantile p95 = Quantile.of(histogram(0, 95, 100, 100, 100, 100), 0.95);

    assertThat(p95.upperMillis()).isEqualTo(500);
    assertThat(p95.interpolatedMillis()).isCloseTo(500, within(1e-9));
  }

  @Test
  void stays_in_the_bucket_for_every_count_whose_95_percent_is_whole() {
    for (int n = 20; n <= 200_000; n += 20) {
      Quantile p95 = Quantile.of(histogram(0, n / 20 * 19, n, n, n, n), 0.95);
      assertThat(p95.upperMillis()).as("of %d", n).isEqualTo(500);
    }
  }

  @Test
  void of_nothing_there_is_none() {
    assertThatThrownBy(() -> Quantile.of(Histogram.EMPTY, 0.95))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bounds_and_counts_are_as_many() {
    assertThatThrownBy(() -> new Histogram(List.of(1.0), List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
