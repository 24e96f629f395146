package dhash.service.hash;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Makes images of which the hash is known, because it is drawn into them. */
public final class Drawing {
  private Drawing() {}

  /** A picture in grey: each cell is lighter or darker than its left neighbour as the bits say. */
  public static BufferedImage of(long hash, int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int grey = grey(hash, x * 9 / width, y * 8 / height);
        image.setRGB(x, y, new Color(grey, grey, grey).getRGB());
      }
    }
    return image;
  }

  /** A file of such a picture. */
  public static byte[] file(long hash, int width, int height, String format) {
    return write(of(hash, width, height, BufferedImage.TYPE_3BYTE_BGR), format);
  }

  /** The grey of a cell: 12 darker than its left neighbour for a set bit, 12 lighter otherwise. */
  static int grey(long hash, int column, int row) {
    int grey = 128;
    for (int left = 0; left < column; left++) {
      grey += (hash >>> (63 - row * 8 - left) & 1) == 1 ? -12 : 12;
    }
    return grey;
  }

  static byte[] write(BufferedImage image, String format) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("no writer for " + format);
      }
      return out.toByteArray();
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** A PNG of one shade of grey: a few kilobytes, whatever its size. */
  public static byte[] hugePng(int width, int height) {
    return png(width, height, new byte[0], 0, new byte[(width + 7) / 8 + 1], height);
  }

  /** A sound small PNG that carries a compressed text of so many bytes. */
  public static byte[] pngWithText(int textBytes) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes("bomb\0\0".getBytes(StandardCharsets.US_ASCII));
    text.writeBytes(deflate(new byte[1 << 16], textBytes >> 16));
    return png(8, 8, text.toByteArray(), 1, new byte[2], 8);
  }

  private static byte[] png(int width, int height, byte[] text, int texts, byte[] line, int lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    byte[] header =
        ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 1).put((byte) 0).array();
    chunk(out, "IHDR", header);
    for (int at = 0; at < texts; at++) {
      chunk(out, "zTXt", text);
    }
    chunk(out, "IDAT", deflate(line, lines));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static byte[] deflate(byte[] block, int times) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out, new Deflater(9))) {
      for (int at = 0; at < times; at++) {
        deflater.write(block);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /**
   * A lossless WebP of any size in which the columns are green or black by turns, or all black. One
   * bit a pixel follows a header of prefix codes with one or two symbols each.
   */
  public static byte[] webp(int width, int height, boolean striped) {
    Bits bits = new Bits();
    bits.put(0x2f, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    bits.put(0, 1 + 3); // no alpha; version
    bits.put(0, 1 + 1 + 1); // no transform, no colour cache, one group of codes
    if (striped) {
      bits.put(0b1_1_1, 3); // green: simple, two symbols of eight bits
      bits.put(0, 8);
      bits.put(255, 8);
    } else {
      oneSymbol(bits);
    }
    for (int code = 0; code < 4; code++) {
      oneSymbol(bits); // red, blue, alpha, distance
    }
    if (striped) {
      for (int pixel = 0; pixel < width * height; pixel++) {
        bits.put(pixel % width % 2 == 0 ? 1 : 0, 1);
      }
    }
    byte[] data = bits.bytes();
    int padded = data.length + (data.length & 1);
    return ByteBuffer.allocate(20 + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(12 + padded)
        .put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII))
        .putInt(data.length)
        .put(data)
        .array();
  }

  private static void oneSymbol(Bits bits) {
    bits.put(0b0_0_1, 3); // simple, one symbol, of one bit
    bits.put(0, 1);
  }

  /** Bits from the lowest of each byte up. */
  private static final class Bits {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int pending;
    private int count;

    void put(int value, int width) {
      for (int bit = 0; bit < width; bit++) {
        pending |= (value >> bit & 1) << count;
        count++;
        if (count == 8) {
          out.write(pending);
          pending = 0;
          count = 0;
        }
      }
    }

    byte[] bytes() {
      put(0, 8 - count % 8);
      return out.toByteArray();
    }
  }
}
