package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fear: a moment that is read is another than was written. */
class TimesTest {
  @Test
  void what_java_writes_is_read_as_java_reads_it() {
    Random random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      long second = random.nextLong(-70_000_000_000L, 300_000_000_000L);
      long nano =
          switch (i % 3) {
            case 0 -> 0;
            case 1 -> random.nextInt(1000) * 1_000_000L;
            default -> random.nextInt(1_000_000_000);
          };
      Instant moment = Instant.ofEpochSecond(second, nano);
      assertThat(Times.instant(moment.toString())).isEqualTo(moment);
      Duration span = Duration.ofSeconds(random.nextLong(-100, 100_000), nano);
      assertThat(Times.duration(span.toString())).isEqualTo(span);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-30T12:00:00Z",
        "2026-01-01T24:00:01Z",
        "2026-01-01T12:60:00Z",
        "2026-01-01T12:00:00",
        "2026-01-01T12:00:00,5Z",
        "2026-01-01 12:00:00Z",
        ""
      })
  void what_is_no_moment_is_refused(String text) {
    assertThatThrownBy(() -> Times.instant(text)).isInstanceOf(DateTimeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT", "PTS", "PT.S", "5S", "PT1.1234567890S", "P1S"})
  void what_is_no_span_is_refused(String text) {
    assertThatThrownBy(() -> Times.duration(text)).isInstanceOf(DateTimeException.class);
  }
}
