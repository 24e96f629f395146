package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void a_slip_of_the_pen_is_recognised() {
    List<String> names = List.of("staging", "production", "canary", "local");
    assertThat(Nearest.to("stagign", names)).contains("staging");
    assertThat(Nearest.to("prodution", names)).contains("production");
    assertThat(Nearest.to("CANARY", names)).contains("canary");
    assertThat(Nearest.to("qa", names)).isEmpty();
    assertThat(Nearest.to("x".repeat(100_000), names)).isEmpty();
  }

  @Test
  void two_swapped_letters_are_one_slip() {
    assertThat(Nearest.slips("abcd", "acbd")).isEqualTo(1);
    assertThat(Nearest.slips("kitten", "sitting")).isEqualTo(3);
    assertThat(Nearest.slips("", "abc")).isEqualTo(3);
  }
}
