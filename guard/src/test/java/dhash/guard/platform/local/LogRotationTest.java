package dhash.guard.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogRotationTest {
  private static final int LINES = 300_000;
  private static final long BYTES = 256 << 10;

  @TempDir Path folder = Path.of("");
  private final List<String> lines = new ArrayList<>();
  private final Captured captured = new Captured(lines::add);

  private Path log() {
    return folder.resolve("replica.log");
  }

  @Test
  void not_a_line_is_lost_while_somebody_writes() throws Exception {
    assumeThat(cutsAtTheFront()).as("the file system cuts files at the front").isTrue();
    Files.createFile(log());
    Thread writer = Thread.ofPlatform().start(this::write);
    int rotations = 0;
    while (writer.isAlive()) {
      if (LogRotation.bound(log(), BYTES)) {
        rotations++;
        captured.read(LogRotation.aside(log()));
      }
    }
    captured.read(log());
    captured.end();

    assertThat(rotations).isGreaterThan(3);
    assertThat(lines).isEqualTo(IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList());
  }

  /** As a replica's output is captured: opened for appending, a call a line. */
  private void write() {
    try (OutputStream out = Files.newOutputStream(log(), StandardOpenOption.APPEND)) {
      for (int i = 0; i < LINES; i++) {
        out.write(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private boolean cutsAtTheFront() throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("probe"), new byte[1 << 20]);
    try {
      return new ProcessBuilder("fallocate", "-c", "-o", "0", "-l", "65536", file.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  @Test
  void a_short_log_stays_as_it_is() throws IOException {
    Files.writeString(log(), "short\n");

    assertThat(LogRotation.bound(log(), BYTES)).isFalse();
    assertThat(LogRotation.bound(folder.resolve("missing.log"), BYTES)).isFalse();
    assertThat(LogRotation.aside(log())).doesNotExist();
  }

  @Test
  void a_long_log_is_short_again_and_what_it_held_is_aside() throws IOException {
    Files.writeString(log(), "0123456789abcde\n".repeat(20_000));

    assertThat(LogRotation.bound(log(), BYTES)).isTrue();

    assertThat(Files.size(log())).isLessThan(64 << 10);
    captured.read(LogRotation.aside(log()));
    captured.read(log());
    assertThat(lines).hasSize(20_000).containsOnly("0123456789abcde");
  }
}
