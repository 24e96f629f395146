package dhash.service.misbehave;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
  @Test
  void all_items_are_understood() {
    List<String> problems = new ArrayList<>();

    Faults faults =
        Faults.parse(
            "slow=800ms; fail=0.3;seed=7;crash-after=200;unhealthy-after=50;grow-queue=50/s;"
                + "never-ready",
            problems::add);

    assertThat(problems).isEmpty();
    assertThat(faults.slow()).isEqualTo(Duration.ofMillis(800));
    assertThat(faults.failFraction()).isEqualTo(0.3);
    assertThat(faults.seed()).isEqualTo(7);
    assertThat(faults.crashAfter()).hasValue(200);
    assertThat(faults.unhealthyAfter()).hasValue(50);
    assertThat(faults.growQueuePerSecond()).isEqualTo(50);
    assertThat(faults.neverReady()).isTrue();
    assertThat(faults.any()).isTrue();
    assertThat(Faults.NONE.any()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "slo=1s",
        "slow=1",
        "slow",
        "fail=2",
        "fail=1.5",
        "fail=x",
        "crash-after=-1",
        "grow-queue=50",
        "never-ready=yes",
        "slow=1s;slow=2s",
        "slow=1s;",
        ";"
      })
  void what_is_not_understood_is_a_problem(String text) {
    List<String> problems = new ArrayList<>();

    Faults.parse(text, problems::add);

    assertThat(problems).isNotEmpty();
  }
}
