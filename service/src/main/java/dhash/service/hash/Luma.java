package dhash.service.hash;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;

/**
 * Reduces an image to 9 by 8 cells of grey, each the mean of the area that it covers, on white
 * where the image is transparent.
 *
 * <p>Everything is whole numbers: every cell's sum has the same total weight, so sums are compared
 * as they are, and the same pixels give the same hash on every machine.
 */
final class Luma {
  static final int COLUMNS = 9;
  static final int ROWS = 8;

  private Luma() {}

  static DifferenceHash hash(BufferedImage image) {
    long[] cells = cells(image);
    long bits = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS - 1; column++) {
        int cell = row * COLUMNS + column;
        bits = bits << 1 | (cells[cell] > cells[cell + 1] ? 1 : 0);
      }
    }
    return new DifferenceHash(bits);
  }

  private static long[] cells(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    long[] cells = new long[ROWS * COLUMNS];
    int[] line = new int[width];
    for (int y = 0; y < height; y++) {
      readLine(image, y, line);
      long[] lineCells = new long[COLUMNS];
      for (int x = 0; x < width; x++) {
        spread(line[x], x, COLUMNS, width, lineCells, 1, 0);
      }
      for (int column = 0; column < COLUMNS; column++) {
        spread(lineCells[column], y, ROWS, height, cells, COLUMNS, column);
      }
    }
    return cells;
  }

  /**
   * Adds a value to the cells that its pixel overlaps, weighted by the overlap. With lengths
   * counted in 1/cells of a pixel, a pixel is {@code cells} long and a cell {@code size}.
   */
  private static void spread(
      long value, int pixel, int cells, int size, long[] into, int stride, int offset) {
    int from = pixel * cells;
    int to = from + cells;
    for (int cell = from / size; from < to; cell++) {
      int end = Math.min(to, (cell + 1) * size);
      into[cell * stride + offset] += value * (end - from);
      from = end;
    }
  }

  /**
   * The luma of one line of pixels, 0 to 255 x 255 x 1000. Samples are taken as they are stored:
   * the colour model would turn grey ones into other values than the same grey in red, green and
   * blue.
   */
  private static void readLine(BufferedImage image, int y, int[] line) {
    ColorModel model = image.getColorModel();
    if (!(model instanceof ComponentColorModel)) {
      image.getRGB(0, y, line.length, 1, line, 0, line.length);
      for (int x = 0; x < line.length; x++) {
        int argb = line[x];
        line[x] = luma(argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff, argb >>> 24);
      }
      return;
    }
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int largest = (1 << model.getComponentSize(0)) - 1;
    int[] samples = raster.getPixels(0, y, line.length, 1, (int[]) null);
    for (int x = 0; x < line.length; x++) {
      int first = x * bands;
      for (int band = 0; band < bands; band++) {
        samples[first + band] = samples[first + band] * 255 / largest;
      }
      int alpha = model.hasAlpha() ? samples[first + bands - 1] : 255;
      line[x] =
          bands < 3
              ? luma(samples[first], samples[first], samples[first], alpha)
              : luma(samples[first], samples[first + 1], samples[first + 2], alpha);
    }
  }

  private static int luma(int red, int green, int blue, int alpha) {
    return alpha * (299 * red + 587 * green + 114 * blue) + (255 - alpha) * 255_000;
  }
}
