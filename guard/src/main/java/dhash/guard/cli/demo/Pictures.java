package dhash.guard.cli.demo;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * Small pictures, each different, the same at every run: coloured tiles, as of a board game's
 * components.
 */
final class Pictures {
  private static final int SIDE = 96;
  private static final int TILE = 12;
  private static final long SEED = 20_260_101;

  private Pictures() {}

  /** PNG files. */
  static List<byte[]> of(int number) throws IOException {
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
    SplittableRandom random = new SplittableRandom(SEED);
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      pictures.add(png(random));
    }
    return pictures;
  }

  private static byte[] png(SplittableRandom random) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    for (int x = 0; x < SIDE; x += TILE) {
      for (int y = 0; y < SIDE; y += TILE) {
        canvas.setColor(new Color(random.nextInt(1 << 24)));
        canvas.fillRect(x, y, TILE, TILE);
      }
    }
    canvas.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
