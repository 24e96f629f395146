package dhash.guard.journal;

import dhash.guard.port.Journal.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What programs read of a file, and what would be there after the power failed. */
final class SimulatedFile {
  private byte[] cached = new byte[1 << 14];
  private int cachedLength;
  private byte[] kept = new byte[1 << 14];
  private int keptLength;
  private int dirtyFrom = Integer.MAX_VALUE;
  private int dirtyTo;
  private int lostFrom = Integer.MAX_VALUE;
  private int lostTo;
  private Reading last = Reading.NOTHING;

  /** What a guard has found here when it began: nobody needs to decode these very bytes again. */
  private static final class Reading {
    static final Reading NOTHING = new Reading(new byte[0], 0, List.of());

    private final byte[] bytes;

    /** Where the last line begins. */
    private final int lastLine;

    private final List<Entry> entries;

    Reading(byte[] bytes, int lastLine, List<Entry> entries) {
      this.bytes = bytes;
      this.lastLine = lastLine;
      this.entries = entries;
    }

    boolean stillStandsIn(byte[] file, int length) {
      return length >= bytes.length && Arrays.equals(file, 0, bytes.length, bytes, 0, bytes.length);
    }

    List<Entry> beforeTheLast() {
      return entries.isEmpty() ? entries : entries.subList(0, entries.size() - 1);
    }
  }

  void write(byte[] bytes, int count, int position) {
    cached = room(cached, position + count);
    System.arraycopy(bytes, 0, cached, position, count);
    cachedLength = Math.max(cachedLength, position + count);
    dirtyFrom = Math.min(dirtyFrom, position);
    dirtyTo = Math.max(dirtyTo, position + count);
  }

  void keep() {
    keep(dirtyTo);
  }

  private void keep(int to) {
    if (dirtyFrom < to) {
      kept = room(kept, to);
      System.arraycopy(cached, dirtyFrom, kept, dirtyFrom, to - dirtyFrom);
      keptLength = Math.max(keptLength, to);
      if (dirtyFrom <= lostFrom && to >= lostTo) {
        forgetLoss();
      }
    }
    clean();
  }

  /** The kernel takes it for kept from now on. */
  void lose() {
    lostFrom = Math.min(lostFrom, dirtyFrom);
    lostTo = Math.max(lostTo, dirtyTo);
    clean();
  }

  private void clean() {
    dirtyFrom = Integer.MAX_VALUE;
    dirtyTo = 0;
  }

  private void forgetLoss() {
    lostFrom = Integer.MAX_VALUE;
    lostTo = 0;
  }

  boolean allKept() {
    return dirtyTo == 0 && lostTo == 0;
  }

  void truncate(int length) {
    cachedLength = Math.min(cachedLength, length);
    keptLength = Math.min(keptLength, length);
    lostTo = Math.min(lostTo, length);
    dirtyTo = Math.min(dirtyTo, length);
    if (lostFrom >= lostTo) {
      forgetLoss();
    }
  }

  /**
   * @param halfReachesTheDisk of what is on its way, if anything is; else none of it does
   */
  void losePower(BooleanSupplier halfReachesTheDisk) {
    if (dirtyFrom < dirtyTo) {
      int written = dirtyTo - dirtyFrom;
      keep(dirtyFrom + (halfReachesTheDisk.getAsBoolean() ? written / 2 : 0));
    }
    cached = Arrays.copyOf(kept, kept.length);
    cachedLength = keptLength;
    forgetLoss();
  }

  void doubleTail() {
    int end = cachedLength;
    if (end < 2 || cached[end - 1] != '\n') {
      return;
    }
    byte[] line = Arrays.copyOfRange(cached, lastLine(cached, end), end);
    write(line, line.length, end);
  }

  /** Where the last line begins, of bytes that end with a line feed. */
  private static int lastLine(byte[] bytes, int end) {
    int begin = end - 1;
    while (begin > 0 && bytes[begin - 1] != '\n') {
      begin--;
    }
    return begin;
  }

  byte[] bytes() {
    return Arrays.copyOf(cached, cachedLength);
  }

  /** Whoever has just mended the file has found this in it. */
  void wasRead(List<Entry> entries) {
    boolean whole = cachedLength > 0 && cached[cachedLength - 1] == '\n';
    last = whole ? new Reading(bytes(), lastLine(cached, cachedLength), entries) : Reading.NOTHING;
  }

  /** What is still as it was when it was last read; none of it where any byte has changed. */
  private Reading unchanged() {
    return last.stillStandsIn(cached, cachedLength) ? last : Reading.NOTHING;
  }

  /** How many decisions a reader finds; a line that only repeats the one before is none. */
  int lines() {
    Reading known = unchanged();
    int lines = known.beforeTheLast().size();
    int before = known.lastLine;
    int begin = before;
    for (int i = begin; i < cachedLength; i++) {
      if (cached[i] == '\n') {
        lines += Arrays.equals(cached, before, begin, cached, begin, i + 1) ? 0 : 1;
        before = begin;
        begin = i + 1;
      }
    }
    return lines;
  }

  /**
   * What a reader finds. The last line that was read before is read once more, for what follows
   * must be chained to it.
   */
  List<Entry> entries(Path name) {
    Reading known = unchanged();
    List<Entry> entries = new ArrayList<>(known.beforeTheLast());
    byte[] rest = Arrays.copyOfRange(cached, known.lastLine, cachedLength);
    entries.addAll(Segment.parse(name, rest).entries());
    return entries;
  }

  private static byte[] room(byte[] bytes, int length) {
    return length <= bytes.length
        ? bytes
        : Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
  }
}
