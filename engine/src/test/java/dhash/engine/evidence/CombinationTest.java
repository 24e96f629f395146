package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dhash.engine.evidence.Combination.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class CombinationTest {
  @Test
  void evidence_adds_up_by_its_weights() {
    Combination both = new Combination(List.of(part("a", 0.5, 120), part("b", 0.25, 160)));

    assertThat(Math.exp(both.logEvidence())).isCloseTo(100, within(1e-9));
    assertThat(both.alarms(0.0101)).isTrue();
    assertThat(both.alarms(0.0099)).isFalse();
  }

  @Test
  void the_gate_with_the_largest_part_is_blamed() {
    Combination both = new Combination(List.of(part("a", 0.5, 120), part("b", 0.25, 250)));

    assertThat(both.blamed().gate()).isEqualTo("b");
  }

  @Test
  void evidence_without_measure_is_no_trouble() {
    Combination both =
        new Combination(List.of(new Part("a", 0.5, 5000), new Part("b", 0.5, -5000)));

    assertThat(both.logEvidence()).isCloseTo(5000 + Math.log(0.5), within(1e-9));
  }

  @Test
  void weights_that_promise_more_than_there_is_are_refused() {
    for (List<Part> parts :
        List.of(
            List.<Part>of(),
            List.of(part("a", 0.7, 1), part("b", 0.4, 1)),
            List.of(part("a", 0, 1)),
            List.of(part("a", -0.1, 1)),
            List.of(part("a", Double.NaN, 1)))) {
      assertThatThrownBy(() -> new Combination(parts)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Part part(String gate, double weight, double e) {
    return new Part(gate, weight, Math.log(e));
  }
}
