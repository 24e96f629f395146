package dhash.guard.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final long MB = 1_000_000;

  private final Progress progress = new Progress();

  @Test
  void bytes_rate_and_time_left_are_told() {
    assertThat(progress.text("copying", 0, 100 * MB, NOON))
        .isEqualTo("copying: 0.0 kB of 100.0 MB");
    assertThat(progress.text("copying", 20 * MB, 100 * MB, NOON.plusSeconds(2)))
        .isEqualTo("copying: 20.0 MB of 100.0 MB, 10.0 MB/s, 8 s left");
    assertThat(progress.text("copying", 100 * MB, 100 * MB, NOON.plusSeconds(10)))
        .isEqualTo("copying: 100.0 MB of 100.0 MB, 10.0 MB/s");
  }

  @Test
  void another_stretch_has_a_rate_of_its_own() {
    progress.text("copying", 0, 100 * MB, NOON);
    progress.text("copying", 100 * MB, 100 * MB, NOON.plusSeconds(10));
    assertThat(progress.text("reading back", 5 * MB, 600 * MB, NOON.plusSeconds(11)))
        .isEqualTo("reading back: 5.0 MB of 600.0 MB");
    assertThat(progress.text("reading back", 10 * MB, 600 * MB, NOON.plusSeconds(12)))
        .isEqualTo("reading back: 10.0 MB of 600.0 MB, 5.0 MB/s, 1:58 min left");
  }

  @Test
  void what_is_not_counted_is_only_named() {
    assertThat(progress.text("starting the copy", 0, 0, NOON)).isEqualTo("starting the copy");
    assertThat(progress.text("dumping", 3 * MB, 0, NOON.plusSeconds(1)))
        .isEqualTo("dumping: 3.0 MB");
  }
}
