package dhash.guard.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainViewTest {
  private static final long MEGABYTE = 1_000_000;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private final PlainView view =
      new PlainView(
          new PrintStream(written, true, StandardCharsets.UTF_8), Story.Detail.BRIEF, () -> now);

  private List<String> lines() {
    return written
        .toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.substring(line.lastIndexOf(']') + 2))
        .toList();
  }

  @Test
  void what_was_told_half_way_is_told_to_its_end() {
    now = now.plusSeconds(2);
    view.progress("unpacking", 10 * MEGABYTE, 60 * MEGABYTE);
    view.progress("unpacking", 30 * MEGABYTE, 60 * MEGABYTE);
    view.progress("unpacking", 60 * MEGABYTE, 60 * MEGABYTE);
    view.progress("starting the copy", 0, 0);

    assertThat(lines())
        .containsExactly("unpacking: 10.0 MB of 60.0 MB", "unpacking: 60.0 MB of 60.0 MB");
  }

  @Test
  void what_was_not_begun_is_not_told_at_its_end() {
    view.progress("unpacking", 10 * MEGABYTE, 60 * MEGABYTE);
    view.progress("unpacking", 60 * MEGABYTE, 60 * MEGABYTE);

    assertThat(lines()).isEmpty();
  }

  @Test
  void what_is_not_counted_in_bytes_is_told_without_any() {
    now = now.plusSeconds(2);
    view.progress("reading 6 tables", 0, 0);

    assertThat(lines()).containsExactly("reading 6 tables");
  }
}
