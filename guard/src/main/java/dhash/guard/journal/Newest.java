package dhash.guard.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The number of the newest entry, beside the journal in {@code journal/newest}: lines that are
 * taken off its end leave a chain that is sound, and nothing after them that would miss them.
 *
 * <p>Written after the entry, and not forced: after a crash it may say less than the journal, which
 * proves nothing, but never more.
 */
record Newest(Path file) {
  private static final int DIGITS = 19;

  static Newest in(Path folder) {
    return new Newest(folder.resolve("newest"));
  }

  /** 0 where it is not known. */
  long read() throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    String written = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
    return written.matches("\\d{19}\\n") ? Long.parseLong(written.strip()) : 0;
  }

  /** Over what was there, so that a full disk has room for it. */
  void write(long position) throws IOException {
    String line = ("%0" + DIGITS + "d\n").formatted(position);
    try (FileChannel open =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      open.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)), 0);
    }
  }
}
