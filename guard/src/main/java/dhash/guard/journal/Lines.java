package dhash.guard.journal;

import dhash.guard.port.Journal.Entry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;

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
  private final List<Entry> tail;

  /**
   * @param bytes hold whole lines only, up to where {@code tail} begins
   * @param begins where each line begins
   * @param tail what was written since
   */
  Lines(Path file, ByteBuffer bytes, int[] begins, List<Entry> tail) {
    this.file = file;
    this.bytes = bytes;
    this.begins = begins.clone();
    this.tail = List.copyOf(tail);
  }

  /** The same, and what was written since. */
  Lines with(List<Entry> more) {
    return new Lines(file, bytes, begins, more);
  }

  @Override
  public Entry get(int index) {
    if (index >= begins.length) {
      return tail.get(index - begins.length);
    }
    int begin = begins[index];
    int end = index + 1 < begins.length ? begins[index + 1] : bytes.limit();
    return Segment.decode(file, bytes, begin, end - 1, index + 1).entry();
  }

  @Override
  public int size() {
    return begins.length + tail.size();
  }
}
