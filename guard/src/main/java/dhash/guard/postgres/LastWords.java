package dhash.guard.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * The last 4 KiB of what a program says, read in a thread of its own as it is said: a full pipe
 * would stop the program, and a file would stay where we are killed.
 */
final class LastWords {
  private static final int MOST_BYTES = 4096;

  private final InputStream said;
  private final Thread thread = Thread.ofVirtual().unstarted(this::listen);
  private final byte[] last = new byte[2 * MOST_BYTES];
  private int length; // only the listening thread's until it has ended

  private LastWords(InputStream said) {
    this.said = said;
  }

  static LastWords of(InputStream said) {
    LastWords words = new LastWords(said);
    words.thread.start();
    return words;
  }

  private void listen() {
    try (said) {
      for (int read = said.read(last, length, MOST_BYTES);
          read >= 0;
          read = said.read(last, length, MOST_BYTES)) {
        length += read;
        if (length > MOST_BYTES) {
          System.arraycopy(last, length - MOST_BYTES, last, 0, MOST_BYTES);
          length = MOST_BYTES;
        }
      }
    } catch (IOException ended) {
      // what it said until then is all there is
    }
  }

  /** All of it, once the program has ended; empty where something keeps its end of the pipe. */
  String after(Duration wait) throws InterruptedException {
    return thread.join(wait)
        ? new String(Arrays.copyOf(last, length), StandardCharsets.UTF_8).strip()
        : "";
  }
}
