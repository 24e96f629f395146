package dhash.service.hash;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Hashes a few images of its own before the first client's comes, who would otherwise wait for
 * classes to be loaded and decoders to be found. A release that moves all traffic at once gives a
 * replica no time to warm up.
 */
public final class WarmUp {
  private static final int ROUNDS = 10;
  private static final int SIDE = 64;
  private static final List<String> FORMATS = List.of("png", "jpeg");

  private final ImageHasher hasher;

  public WarmUp(ImageHasher hasher) {
    this.hasher = hasher;
  }

  /** Takes a fraction of a second. */
  public void run() throws InterruptedException {
    List<byte[]> images = FORMATS.stream().map(WarmUp::image).toList();
    for (int round = 0; round < ROUNDS; round++) {
      for (byte[] image : images) {
        hasher.hash(image);
      }
    }
  }

  private static byte[] image(String format) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int at = 0; at < SIDE * SIDE; at++) {
      image.setRGB(at % SIDE, at / SIDE, at * 0x010203);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
