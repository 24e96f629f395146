package dhash.guard.smoke;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What is sent to be hashed. */
final class Images {
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

  /** Says that it is a PNG and is none. */
  static byte[] bad() {
    return "\u0089PNG, or so it says".getBytes(StandardCharsets.ISO_8859_1);
  }
}
