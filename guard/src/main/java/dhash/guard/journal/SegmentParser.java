package dhash.guard.journal;

import dhash.guard.port.Journal.Entry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Goes through a file's lines once, each held against the one before. */
final class SegmentParser {
  private final Path file;
  private final ByteBuffer bytes;
  private final boolean few;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Integer> begins = new ArrayList<>();
  private String firstPrev = "";
  private String hash = "";
  private int number;
  private int thinned;
  private int lastLine;
  private int soundBytes;

  SegmentParser(Path file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
    this.few = bytes.limit() <= Lines.FEW_BYTES;
  }

  Segment parse() {
    int begin = 0;
    for (int end = Segment.next(bytes, begin); end >= 0; end = Segment.next(bytes, begin)) {
      number++;
      byte[] line = Segment.copy(bytes, begin, end);
      Optional<Gap> gap = Gap.of(line);
      if (gap.isPresent()) {
        passOver(gap.get(), begin, end);
      } else {
        read(line, begin, end);
      }
      begin = end + 1;
    }
    mustBeTorn(begin);
    List<Entry> read = few ? entries : lines();
    return new Segment(file, read, firstPrev, hash, lastLine, soundBytes, thinned);
  }

  private void read(byte[] line, int begin, int end) {
    Codec.Decoded decoded = Segment.decode(file, line, 0, line.length, number);
    if (decoded.hash().equals(hash)) {
      // It only repeats the one before: if anything follows, this is the line that is wrong.
      number--;
      return;
    }
    follows(decoded.prev(), begin);
    hash = decoded.hash();
    begins.add(begin);
    if (few) {
      entries.add(decoded.entry());
    }
    lastLine = begin;
    soundBytes = end + 1;
  }

  private void passOver(Gap gap, int begin, int end) {
    follows(gap.prev(), begin);
    if (number == 1) {
      throw Segment.damaged(file, number, "its first lines were taken out");
    }
    hash = gap.hash();
    thinned += gap.polls();
    soundBytes = end + 1;
  }

  private void follows(String prev, int begin) {
    if (begin > soundBytes || !(number == 1 || prev.equals(hash))) {
      throw Segment.damaged(file, number, "it does not follow the line before it");
    }
    firstPrev = number == 1 ? prev : firstPrev;
  }

  private Lines lines() {
    int[] all = begins.stream().mapToInt(Integer::intValue).toArray();
    return new Lines(file, bytes.duplicate().limit(soundBytes), all);
  }

  /** A whole line with another byte in place of its line feed was acknowledged: it is not torn. */
  private void mustBeTorn(int begin) {
    int length = bytes.limit() - begin - 1;
    if (length <= 0 || Segment.next(bytes, begin) >= 0) {
      return;
    }
    try {
      Codec.decode(Segment.copy(bytes, begin, begin + length), 0, length);
    } catch (Codec.Damaged torn) {
      return;
    }
    throw Segment.damaged(file, number + 1, "another byte stands in place of its line feed");
  }
}
