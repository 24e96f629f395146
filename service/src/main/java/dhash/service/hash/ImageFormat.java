package dhash.service.hash;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of images that are read, told by their first bytes and by nothing else. */
public enum ImageFormat {
  JPEG,
  PNG,
  GIF,
  BMP,
  WEBP;

  private static final byte[] JPEG_START = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
  private static final byte[] PNG_START = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  /** The format that the bytes claim to be; empty where they are none of these. */
  public static Optional<ImageFormat> of(byte[] image) {
    if (startsWith(image, 0, JPEG_START)) {
      return Optional.of(JPEG);
    }
    if (startsWith(image, 0, PNG_START)) {
      return Optional.of(PNG);
    }
    if (startsWith(image, 0, ascii("GIF87a")) || startsWith(image, 0, ascii("GIF89a"))) {
      return Optional.of(GIF);
    }
    if (startsWith(image, 0, ascii("RIFF")) && startsWith(image, 8, ascii("WEBP"))) {
      return Optional.of(WEBP);
    }
    return startsWith(image, 0, ascii("BM")) ? Optional.of(BMP) : Optional.empty();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean startsWith(byte[] image, int offset, byte[] start) {
    int end = offset + start.length;
    return image.length >= end && Arrays.equals(image, offset, end, start, 0, start.length);
  }
}
