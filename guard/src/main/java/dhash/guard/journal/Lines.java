package dhash.guard.journal;

import dhash.guard.port.Journal.Entry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.AbstractList;

/**
 * The entries of a long file, each read anew from its bytes when it is wanted: a window of a week
 * has ten thousands of polls, and nobody needs them all at once.
 *
 * @see Segment#parse(Path, ByteBuffer)
 */
final class Lines extends AbstractList<Entry> {
  /** A file up to this long is kept as entries; it is as much as an hour of polls. */
  static final int FEW_BYTES = 4 << 20;

  private final Path file;
  private final ByteBuffer bytes;
  private final int[] begins;

  /**
   * @param bytes hold whole lines only
   * @param begins where each line begins
   */
  Lines(Path file, ByteBuffer bytes, int[] begins) {
    this.file = file;
    this.bytes = bytes;
    this.begins = begins.clone();
  }

  @Override
  public Entry get(int index) {
    int begin = begins[index];
    int end = Segment.next(bytes, begin);
    return Segment.decode(file, bytes, begin, end, index + 1).entry();
  }

  @Override
  public int size() {
    return begins.length;
  }
}
