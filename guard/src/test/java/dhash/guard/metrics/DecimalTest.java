package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
  private static double parse(String text) {
    return Decimal.parse("<" + text + ">", 1, 1 + text.length());
  }

  /** The quick way must round as the slow one does, to the last bit. */
  @Test
  void numbers_are_what_java_reads() {
    Random random = new Random(42);
    for (int i = 0; i < 200_000; i++) {
      String digits = Long.toString(random.nextLong() >>> (1 + random.nextInt(63)));
      int point = random.nextInt(digits.length() + 1);
      String text = digits.substring(0, point) + "." + digits.substring(point);
      String number =
          switch (i % 4) {
            case 0 -> digits;
            case 1 -> text;
            case 2 -> text + "E" + (random.nextInt(600) - 300);
            default -> Double.toString(Math.abs(random.nextGaussian() * 1e6));
          };
      assertThat(parse(number)).as(number).isEqualTo(Double.parseDouble(number));
    }
  }

  @Test
  void all_ways_to_write_one_are_read() {
    assertThat(parse("+5")).isEqualTo(5);
    assertThat(parse("-.5")).isEqualTo(-0.5);
    assertThat(parse("5.")).isEqualTo(5);
    assertThat(parse("-0")).isEqualTo(-0.0);
    assertThat(parse("1e999")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(parse("NaN")).isNaN();
    assertThat(parse("+Inf")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(parse("-inf")).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        ".",
        "-.",
        "1.2.3",
        "1e",
        "e5",
        "1f",
        "1d",
        "0x1p3",
        "Infinity",
        "nanan",
        "--1",
        "1-",
        "1 ",
        "١"
      })
  void what_is_no_number_is_refused(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void only_finite_text_is_finite() {
    assertThatThrownBy(() -> Decimal.parseFinite("NaN", 0, 3))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> parse("1".repeat(101))).isInstanceOf(NumberFormatException.class);
  }
}
