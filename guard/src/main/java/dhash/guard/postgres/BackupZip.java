package dhash.guard.postgres;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * A zip being written in one pass, all of it below a folder of the backup's name. The checksum is
 * that of the bytes as they were handed out, so that what the disk gives back can be held against
 * it.
 */
final class BackupZip implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int FAST = 1;
  private static final int AS_IT_IS = 0;
  private static final int PRIVATE_FILE = 0100600;
  private static final int PRIVATE_FOLDER = 040700;

  private final String folder;
  private final Instant at;
  private final Meter meter;
  private final MessageDigest digest;
  private final ZipArchiveOutputStream zip;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  BackupZip(FileChannel channel, BackupName name, Meter meter) {
    this.folder = name.text() + "/";
    this.at = name.second();
    this.meter = meter;
    this.digest = sha256Digest();
    OutputStream file = new BufferedOutputStream(new Borrowed(channel), BUFFER_BYTES);
    this.zip = new ZipArchiveOutputStream(new DigestOutputStream(file, digest));
  }

  static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void folder(String path) throws IOException {
    ZipArchiveEntry entry = entry(path + "/", PRIVATE_FOLDER);
    entry.setMethod(ZipArchiveEntry.STORED);
    entry.setSize(0);
    entry.setCrc(0);
    zip.putArchiveEntry(entry);
    zip.closeArchiveEntry();
  }

  void text(String path, String content) throws IOException {
    zip.setUseZip64(Zip64Mode.AsNeeded);
    zip.putArchiveEntry(entry(path, PRIVATE_FILE));
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeArchiveEntry();
  }

  /** Puts a file in as it is while others write to it; one that has vanished is left out. */
  void file(String path, Path source) throws IOException {
    try (InputStream content = Files.newInputStream(source)) {
      stream(path, content);
    } catch (NoSuchFileException vanished) {
      // a dropped table's; the write-ahead log tells it too
    }
  }

  /** Puts in what comes, however long. */
  void stream(String path, InputStream content) throws IOException {
    stream(path, content, FAST);
  }

  /** Puts in what comes packed already. */
  void packed(String path, InputStream content) throws IOException {
    stream(path, content, AS_IT_IS);
  }

  private void stream(String path, InputStream content, int level) throws IOException {
    zip.setLevel(level);
    // the size is not known beforehand and may be more than 4 GB
    zip.setUseZip64(Zip64Mode.AlwaysWithCompatibility);
    zip.putArchiveEntry(entry(path, PRIVATE_FILE));
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      zip.write(buffer, 0, read);
      meter.done(read);
    }
    zip.closeArchiveEntry();
  }

  private ZipArchiveEntry entry(String path, int mode) {
    ZipArchiveEntry entry = new ZipArchiveEntry(folder + path);
    entry.setUnixMode(mode);
    entry.setTime(at.toEpochMilli());
    return entry;
  }

  /** Ends the zip and returns its SHA-256, 64 lowercase hexadecimal digits. */
  String finish() throws IOException {
    zip.finish();
    zip.flush();
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The channel stays open: its owner goes on with it. */
  @Override
  public void close() throws IOException {
    zip.close();
  }

  private static final class Borrowed extends FilterOutputStream {
    Borrowed(FileChannel channel) {
      super(Channels.newOutputStream(channel));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() {}
  }
}
