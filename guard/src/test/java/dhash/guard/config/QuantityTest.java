package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuantityTest {
  private static final Optional<ChronoUnit> MINUTES = Optional.of(ChronoUnit.MINUTES);

  @Test
  void sizes_are_read_in_binary_and_decimal_units() {
    assertThat(Quantity.bytes("2Gi")).isEqualTo(2L << 30);
    assertThat(Quantity.bytes("512Mi")).isEqualTo(512L << 20);
    assertThat(Quantity.bytes("1G")).isEqualTo(1_000_000_000);
    assertThat(Quantity.bytes("1.5Ki")).isEqualTo(1536);
    assertThat(Quantity.bytes("42")).isEqualTo(42);
  }

  @Test
  void processors_are_read_in_cores_and_thousandths() {
    assertThat(Quantity.cpuMillis("1000m")).isEqualTo(1000);
    assertThat(Quantity.cpuMillis("0.5")).isEqualTo(500);
    assertThat(Quantity.cpuMillis("2")).isEqualTo(2000);
  }

  @Test
  void durations_need_a_unit_unless_one_is_implied() {
    assertThat(Quantity.duration("90s", MINUTES)).isEqualTo(Duration.ofSeconds(90));
    assertThat(Quantity.duration("60", MINUTES)).isEqualTo(Duration.ofMinutes(60));
    assertThat(Quantity.duration("0.5", MINUTES)).isEqualTo(Duration.ofSeconds(30));
    assertThat(Quantity.duration("300", Optional.of(ChronoUnit.SECONDS)))
        .isEqualTo(Duration.ofMinutes(5));
    assertThatThrownBy(() -> Quantity.duration("60", Optional.empty())).hasMessage("has no unit");
  }

  @Test
  void nonsense_is_refused() {
    for (String bad :
        List.of("", "2GB", "-1", "1e9", "Gi", "1 G", "99999999999999999999", "9999999999999Ti")) {
      assertThatThrownBy(() -> Quantity.bytes(bad))
          .as(bad)
          .isInstanceOf(InvalidValueException.class);
    }
    for (String bad : List.of("", "0s", "-5m", "5d", "8000000000h", "NaN", "1h30m")) {
      assertThatThrownBy(() -> Quantity.duration(bad, MINUTES))
          .as(bad)
          .isInstanceOf(InvalidValueException.class);
    }
    assertThatThrownBy(() -> Quantity.cpuMillis("1m")).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> Quantity.wholeNumber("3.5", 1, 9))
        .hasMessage("is no whole number from 1 to 9");
  }
}
