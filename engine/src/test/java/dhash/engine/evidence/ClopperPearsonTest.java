package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClopperPearsonTest {
  /** By the beta quantiles of R, {@code binom.test}. */
  @ParameterizedTest
  @CsvSource({
    "0, 100, 0, 0.0362167",
    "10, 100, 0.0490047, 0.1762226",
    "1, 1, 0.025, 1",
    "0, 1, 0, 0.975",
    "9, 10, 0.5549839, 0.9974714"
  })
  void the_interval_is_exact(int hits, int runs, double low, double high) {
    ClopperPearson interval = ClopperPearson.of(hits, runs);

    assertThat(interval.low()).isCloseTo(low, within(1e-6));
    assertThat(interval.high()).isCloseTo(high, within(1e-6));
  }

  @Test
  void a_share_of_nothing_has_none() {
    assertThatThrownBy(() -> ClopperPearson.of(0, 0)).hasMessageContaining("0 of 0");
    assertThatThrownBy(() -> ClopperPearson.of(3, 2)).hasMessageContaining("3 of 2");
  }
}
