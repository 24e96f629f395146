package dhash.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CadenceTest {
  private final Cadence cadence = new Cadence(Duration.ofSeconds(5), Duration.ofSeconds(10));

  @Test
  void is_quicker_in_the_first_five_minutes() {
    assertThat(cadence.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
    assertThat(cadence.after(Duration.ofSeconds(299))).isEqualTo(Duration.ofSeconds(5));
    assertThat(cadence.after(Duration.ofSeconds(300))).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void without_a_pause_is_refused() {
    assertThatThrownBy(() -> new Cadence(Duration.ZERO, Duration.ofSeconds(10)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
