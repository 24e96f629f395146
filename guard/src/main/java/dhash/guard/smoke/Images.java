package dhash.guard.smoke;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** What is sent to be hashed. */
final class Images {
  /** The difference hash of {@link #good}. */
  static final String HASH = "00275013a6ad1b15";

  private Images() {}

  /** A small grayscale PNG. */
  static byte[] good() {
    try (InputStream in = Images.class.getResourceAsStream("gradient.png")) {
      if (in == null) {
        throw new IllegalStateException("gradient.png is not in the program");
      }
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Begins like a PNG and breaks off. */
  static byte[] bad() {
    byte[] good = good();
    return Arrays.copyOf(good, good.length / 2);
  }
}
