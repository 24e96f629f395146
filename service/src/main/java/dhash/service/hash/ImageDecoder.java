package dhash.service.hash;

import dhash.service.hash.Hashing.Reason;
import dhash.service.hash.Hashing.Refused;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the first picture of an image file, thinned out to a few hundred pixels a side. What the
 * header claims is judged before anything is decoded.
 */
final class ImageDecoder {
  /** A line of pixels is held in memory, so lines are bounded as well as areas. */
  private static final int MAX_SIDE_PIXELS = 30_000;

  /** Thinning keeps so many pixels of each cell, across and down. */
  private static final int SAMPLES_PER_CELL = 32;

  /** A JPEG may be stored in any number of passes over all its pixels; cameras use about ten. */
  private static final int MAX_FULL_SIZE_SCANS = 16;

  private final long maxPixels;
  private final long maxWebpPixels;

  ImageDecoder(long maxPixels, long maxWebpPixels) {
    this.maxPixels = maxPixels;
    this.maxWebpPixels = Math.min(maxPixels, maxWebpPixels);
  }

  /** A decoded picture, thinned out, and the size it had. */
  record Picture(BufferedImage image, int width, int height) {}

  /** An image that can't be decoded. */
  static final class Undecodable extends Exception {
    private final Refused refused;

    private Undecodable(Reason reason, String message, @Nullable Throwable cause) {
      super(message, cause);
      this.refused = new Refused(reason, message);
    }

    Refused refused() {
      return refused;
    }
  }

  Picture decode(byte[] bytes, ImageFormat format) throws Undecodable {
    if (format == ImageFormat.WEBP && announcedWebpBytes(bytes) > bytes.length) {
      throw broken(format, "it is cut short", null);
    }
    ImageReader reader = reader(format);
    ByteImageStream stream =
        new ByteImageStream(format == ImageFormat.WEBP ? padded(bytes) : bytes);
    try {
      // Without metadata: texts and thumbnails may be compressed too, and none is needed.
      reader.setInput(stream, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      checkSize(bytes, format, width, height);
      ImageReadParam thinned = reader.getDefaultReadParam();
      thinned.setSourceSubsampling(
          Math.max(1, width / (Luma.COLUMNS * SAMPLES_PER_CELL)),
          Math.max(1, height / (Luma.ROWS * SAMPLES_PER_CELL)),
          0,
          0);
      BufferedImage image = reader.read(0, thinned);
      // The JPEG reader fills what is missing with grey and says nothing.
      if (format == ImageFormat.JPEG && stream.ranOut()) {
        throw broken(format, "it is cut short", null);
      }
      return new Picture(image, width, height);
    } catch (IOException | RuntimeException fault) {
      // Readers answer damaged bytes with exceptions of every kind.
      throw broken(format, "it can't be decoded", fault);
    } finally {
      reader.dispose();
    }
  }

  private void checkSize(byte[] bytes, ImageFormat format, int width, int height)
      throws Undecodable {
    if (width < 1 || height < 1) {
      throw broken(format, "it has no pixels", null);
    }
    long limit = format == ImageFormat.WEBP ? maxWebpPixels : maxPixels;
    long pixels = (long) width * height;
    if (width > MAX_SIDE_PIXELS || height > MAX_SIDE_PIXELS || pixels > limit) {
      throw new Undecodable(
          Reason.TOO_LARGE,
          "%d x %d pixels are too many: at most %d, and %d a side, for %s"
              .formatted(width, height, limit, MAX_SIDE_PIXELS, format),
          null);
    }
    if (format == ImageFormat.JPEG && scans(bytes) * pixels > MAX_FULL_SIZE_SCANS * maxPixels) {
      throw new Undecodable(
          Reason.TOO_LARGE, "this JPEG is stored in too many scans for its size", null);
    }
  }

  /** What a WebP's header says of the file's length: its reader doesn't mind if much is missing. */
  private static long announcedWebpBytes(byte[] bytes) {
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    return Integer.toUnsignedLong(length) + 8;
  }

  /** The WebP reader reads a few bytes ahead and takes the file's end for a fault. */
  private static byte[] padded(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 16);
  }

  /** How many scans a JPEG has: in its data, the two bytes of the marker can't occur otherwise. */
  private static long scans(byte[] bytes) {
    long scans = 0;
    for (int at = 1; at < bytes.length; at++) {
      if (bytes[at] == (byte) 0xda && bytes[at - 1] == (byte) 0xff) {
        scans++;
      }
    }
    return scans;
  }

  private static Undecodable broken(ImageFormat format, String what, @Nullable Throwable cause) {
    return new Undecodable(
        Reason.BROKEN, "not a sound %s image: %s".formatted(format, what), cause);
  }

  private static ImageReader reader(ImageFormat format) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name());
    if (!readers.hasNext()) {
      throw new IllegalStateException("no reader for " + format + " on the class path");
    }
    return readers.next();
  }
}
