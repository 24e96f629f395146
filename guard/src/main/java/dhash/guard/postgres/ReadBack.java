package dhash.guard.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Reads a finished zip through: the file against its checksum, every entry against its own, and
 * what it says of itself against what it is.
 */
final class ReadBack {
  private static final int BUFFER_BYTES = 256 * 1024;

  private ReadBack() {}

  /**
   * @param channel stays open
   * @throws IOException when something differs, saying what
   */
  static void check(FileChannel channel, String sha256, Meter meter) throws IOException {
    meter.begin("reading back", channel.size());
    String read = sha256(channel, meter);
    meter.end();
    if (!read.equals(sha256)) {
      throw new IOException("its SHA-256 is " + read + ", not " + sha256);
    }
    checkEntries(channel);
  }

  private static String sha256(FileChannel channel, Meter meter) throws IOException {
    MessageDigest digest = BackupZip.sha256Digest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long at = 0; ; ) {
      int read = channel.read(buffer.clear(), at);
      if (read < 0) {
        return HexFormat.of().formatHex(digest.digest());
      }
      at += read;
      digest.update(buffer.flip());
      meter.done(read);
    }
  }

  private static void checkEntries(FileChannel channel) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (ZipFile zip = opened(channel)) {
      List<ZipArchiveEntry> entries = Collections.list(zip.getEntriesInPhysicalOrder());
      EntryNames.check(entries);
      ZipShape.check(channel, entries);
      for (ZipArchiveEntry entry : entries) {
        try (InputStream content = zip.getInputStream(entry);
            CheckedInputStream checked = new CheckedInputStream(content, new CRC32())) {
          long size = 0;
          for (int read = checked.read(buffer); read >= 0; read = checked.read(buffer)) {
            size += read;
          }
          if (size != entry.getSize() || checked.getChecksum().getValue() != entry.getCrc()) {
            throw new IOException("its entry " + entry.getName() + " is damaged");
          }
        }
      }
    }
  }

  private static ZipFile opened(FileChannel channel) throws IOException {
    try {
      return ZipFile.builder().setSeekableByteChannel(new Borrowed(channel)).get();
    } catch (IOException unreadable) {
      throw new IOException("it is cut off or no zip", unreadable);
    }
  }

  /** The zip library closes what it is given; this must stay open, with its lock. */
  private record Borrowed(FileChannel channel) implements SeekableByteChannel {
    @Override
    public int read(ByteBuffer target) throws IOException {
      return channel.read(target);
    }

    @Override
    public int write(ByteBuffer source) {
      throw new UnsupportedOperationException("only read");
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException("only read");
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {}
  }
}
