package dhash.guard.platform.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Output that was captured in several files, one after the other, as the lines that it was. */
final class Captured {
  private static final int BUFFER_BYTES = 1 << 16;

  /** A line without an end must not fill the memory. */
  private static final int LONGEST_BYTES = 1 << 20;

  private final Consumer<String> lines;

  /** The part of a line that its file ended with. */
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  Captured(Consumer<String> lines) {
    this.lines = lines;
  }

  /** Reads the file to its end. */
  void read(Path file) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        int begin = 0;
        for (int i = 0; i < length; i++) {
          if (buffer[i] == '\n') {
            begun.write(buffer, begin, i - begin);
            end();
            begin = i + 1;
          }
        }
        begun.write(buffer, begin, length - begin);
        if (begun.size() > LONGEST_BYTES) {
          end();
        }
      }
    }
  }

  /** What there is of a line is all that comes of it. */
  void end() {
    if (begun.size() > 0) {
      lines.accept(begun.toString(StandardCharsets.UTF_8));
      begun.reset();
    }
  }
}
