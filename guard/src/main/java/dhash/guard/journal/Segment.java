package dhash.guard.journal;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.History;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * One rollout's file as it was read.
 *
 * @param entries of a long file, {@link Lines}
 * @param lastHash what the next line is chained to
 * @param lastLine where the last whole line begins
 * @param soundBytes length up to the end of the last whole line; what follows was torn off by a
 *     crash
 * @param thinned how many polls were taken out ({@link Thinning})
 */
record Segment(
    Path file,
    List<Entry> entries,
    String firstPrev,
    String lastHash,
    int lastLine,
    int soundBytes,
    int thinned) {
  /** The longest line that is read; a decision is far shorter. */
  private static final int LONGEST_LINE_BYTES = 16 * 1024 * 1024;

  Segment {
    entries = entries instanceof Lines ? entries : List.copyOf(entries);
  }

  static Segment read(Path file) throws IOException {
    return parse(file, bytes(file));
  }

  /** All bytes of a file; those of a long one stay on disk until they are looked at. */
  static ByteBuffer bytes(Path file) throws IOException {
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = open.size();
      if (size > Integer.MAX_VALUE) {
        throw new IOException(file + " is longer than 2 GB");
      }
      return size > Lines.FEW_BYTES
          ? open.map(FileChannel.MapMode.READ_ONLY, 0, size)
          : ByteBuffer.wrap(Files.readAllBytes(file));
    }
  }

  static Segment parse(Path file, byte[] bytes) {
    return parse(file, ByteBuffer.wrap(bytes));
  }

  /**
   * Reads a file's bytes. A last line without its line feed was never acknowledged and is left out;
   * so is a last line that only repeats the one before.
   *
   * @throws GuardException when a whole line is not what was written
   */
  static Segment parse(Path file, ByteBuffer bytes) {
    return new SegmentParser(file, bytes).parse();
  }

  /**
   * Whether the rollout was opened at all: a crash may have come between the file and its first
   * line.
   */
  boolean begun() {
    return !entries.isEmpty();
  }

  History history() {
    return new History(entries);
  }

  /** The first entry of a file, without reading the rest. */
  static Optional<Entry> first(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      int length = (int) Math.min(open.length(), LONGEST_LINE_BYTES);
      byte[] head = new byte[Math.min(length, 64 * 1024)];
      open.readFully(head);
      if (next(ByteBuffer.wrap(head), 0) < 0 && head.length < length) {
        open.seek(0);
        head = new byte[length];
        open.readFully(head);
      }
      int end = next(ByteBuffer.wrap(head), 0);
      return end < 0 ? Optional.empty() : Optional.of(decode(file, head, 0, end, 1).entry());
    }
  }

  /** The last whole entry of a file, without reading the rest. */
  static Optional<Entry> last(Path file) throws IOException {
    return lastLine(file).map(Codec.Decoded::entry);
  }

  /**
   * Makes sure that this rollout comes after the one whose last hash is given.
   *
   * @throws GuardException when it does not
   */
  void mustFollow(String hash) {
    if (!firstPrev.equals(hash)) {
      throw damaged(file, 1, "it does not follow the last line of the rollout before it");
    }
  }

  /**
   * What the first line of the next file is chained to, where all bytes of this one are at hand.
   */
  static Optional<String> lastHash(Path file, ByteBuffer bytes) {
    for (int tail = 64 * 1024; ; tail *= 4) {
      int begin = Math.max(0, bytes.limit() - tail);
      Optional<Codec.Decoded> line = lastLine(file, copy(bytes, begin, bytes.limit()), begin == 0);
      if (line.isPresent() || begin == 0 || tail > LONGEST_LINE_BYTES) {
        return line.map(Codec.Decoded::hash);
      }
    }
  }

  private static Optional<Codec.Decoded> lastLine(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      long size = open.length();
      for (int tail = 64 * 1024; ; tail *= 4) {
        byte[] bytes = new byte[(int) Math.min(size, tail)];
        open.seek(size - bytes.length);
        open.readFully(bytes);
        Optional<Codec.Decoded> line = lastLine(file, bytes, bytes.length == size);
        if (line.isPresent() || bytes.length == size || tail > LONGEST_LINE_BYTES) {
          return line;
        }
      }
    }
  }

  /** The last whole line of a file's last bytes; empty where they don't hold one. */
  private static Optional<Codec.Decoded> lastLine(Path file, byte[] bytes, boolean all) {
    int end = previous(bytes, bytes.length - 1);
    int begin = end < 0 ? -1 : previous(bytes, end - 1);
    return end >= 0 && (begin >= 0 || all)
        ? Optional.of(decode(file, bytes, begin + 1, end, 0))
        : Optional.empty();
  }

  static Codec.Decoded decode(Path file, ByteBuffer bytes, int begin, int end, int number) {
    return decode(file, copy(bytes, begin, end), 0, end - begin, number);
  }

  static byte[] copy(ByteBuffer bytes, int begin, int end) {
    byte[] copied = new byte[end - begin];
    bytes.get(begin, copied);
    return copied;
  }

  static Codec.Decoded decode(Path file, byte[] bytes, int begin, int end, int number) {
    try {
      return Codec.decode(bytes, begin, end - begin);
    } catch (Codec.Damaged damaged) {
      throw damaged(file, number, String.valueOf(damaged.getMessage()));
    }
  }

  static GuardException damaged(Path file, int number, String why) {
    return new GuardException(
        ExitCode.ERROR,
        "The journal is damaged: "
            + file
            + (number > 0 ? ", line " + number : ", last line")
            + ": "
            + why
            + ".",
        "Nothing was changed; whatever serves goes on serving.",
        remedy(file));
  }

  /**
   * Moving the one file away would not do: the platform refuses positions that it has seen already.
   */
  static String remedy(Path file) {
    Path home = file.toAbsolutePath().resolveSibling("..").normalize();
    return "Look at the line and put the file back from a copy. To begin without a history instead,"
        + " run `dhash down` and move the folders journal and platform of "
        + home
        + " away.";
  }

  static int next(ByteBuffer bytes, int from) {
    for (int i = from; i < bytes.limit(); i++) {
      if (bytes.get(i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static int previous(byte[] bytes, int from) {
    for (int i = from; i >= 0; i--) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
