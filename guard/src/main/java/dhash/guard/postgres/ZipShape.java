package dhash.guard.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * Whether a zip tells the same at its entries as in the directory at its end, and holds nothing
 * besides: of two that differ, one unpacker believes the first and another the second. The numbers
 * are those of PKWARE's APPNOTE.TXT 6.3.10, 4.3.7 to 4.3.12.
 */
final class ZipShape {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int DESCRIPTOR = 0x08074b50;
  private static final int DIRECTORY = 0x02014b50;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int SHORT_DESCRIPTOR_BYTES = 16;
  private static final int LONG_DESCRIPTOR_BYTES = 24;
  private static final int SIZES_FOLLOW = 1 << 3;
  private static final int ZIP64 = 1;
  private static final long IN_ZIP64 = 0xffffffffL;

  private final FileChannel channel;

  private ZipShape(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @param entries as the directory tells them, in the order in which they stand in the file
   * @throws IOException where something differs, saying what
   */
  static void check(FileChannel channel, List<ZipArchiveEntry> entries) throws IOException {
    ZipShape shape = new ZipShape(channel);
    long at = 0;
    for (ZipArchiveEntry entry : entries) {
      at = shape.endOf(entry, at);
    }
    if (shape.read(at, Integer.BYTES).getInt() != DIRECTORY) {
      throw new IOException("it holds something that is none of its entries");
    }
  }

  /** Where the next one begins. */
  private long endOf(ZipArchiveEntry entry, long at) throws IOException {
    ByteBuffer header = read(at, LOCAL_HEADER_BYTES);
    if (entry.getLocalHeaderOffset() != at || header.getInt(0) != LOCAL_HEADER) {
      throw new IOException("it holds something that is none of its entries");
    }
    int nameBytes = Short.toUnsignedInt(header.getShort(26));
    int extraBytes = Short.toUnsignedInt(header.getShort(28));
    byte[] name = read(at + LOCAL_HEADER_BYTES, nameBytes).array();
    if (!Arrays.equals(name, entry.getRawName()) || header.getShort(8) != entry.getMethod()) {
      throw differs(entry, "name or method");
    }
    long data = at + LOCAL_HEADER_BYTES + nameBytes + extraBytes;
    long end = data + entry.getCompressedSize();
    if ((header.getShort(6) & SIZES_FOLLOW) != 0) {
      return end + descriptor(entry, end);
    }
    ByteBuffer extra = read(data - extraBytes, extraBytes);
    if (Integer.toUnsignedLong(header.getInt(14)) != entry.getCrc()
        || size(header.getInt(22), extra, 0) != entry.getSize()
        || size(header.getInt(18), extra, 1) != entry.getCompressedSize()) {
      throw differs(entry, "size or checksum");
    }
    return end;
  }

  /** How long what follows an entry is, which tells its checksum and sizes. */
  private long descriptor(ZipArchiveEntry entry, long at) throws IOException {
    ByteBuffer told = read(at, LONG_DESCRIPTOR_BYTES); // the directory at the end is longer
    if (told.getInt(0) == DESCRIPTOR && Integer.toUnsignedLong(told.getInt(4)) == entry.getCrc()) {
      if (told.getLong(8) == entry.getCompressedSize() && told.getLong(16) == entry.getSize()) {
        return LONG_DESCRIPTOR_BYTES;
      }
      if (Integer.toUnsignedLong(told.getInt(8)) == entry.getCompressedSize()
          && Integer.toUnsignedLong(told.getInt(12)) == entry.getSize()) {
        return SHORT_DESCRIPTOR_BYTES;
      }
    }
    throw differs(entry, "size or checksum");
  }

  /**
   * A size as a local header tells it, which has those that don't fit among its extra fields.
   *
   * @param place 0 for the size, 1 for the packed one
   */
  private static long size(int told, ByteBuffer extra, int place) {
    if (Integer.toUnsignedLong(told) != IN_ZIP64) {
      return Integer.toUnsignedLong(told);
    }
    for (int at = 0; at + 4 <= extra.limit(); ) {
      int length = Short.toUnsignedInt(extra.getShort(at + 2));
      int value = at + 4 + place * Long.BYTES;
      if (extra.getShort(at) == ZIP64 && value + Long.BYTES <= extra.limit()) {
        return extra.getLong(value);
      }
      at += 4 + length;
    }
    return IN_ZIP64;
  }

  private ByteBuffer read(long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("it is cut off");
      }
    }
    return buffer.flip();
  }

  private static IOException differs(ZipArchiveEntry entry, String what) {
    return new IOException(
        "its entry " + EntryNames.shown(entry) + " has another " + what + " in its directory");
  }
}
