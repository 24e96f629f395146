package dhash.guard.journal;

import dhash.engine.rollout.Event;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what recordings take on disk: only the newest rollouts keep all their polls. Of an older
 * one every decision stays, and where polls stood in between, a {@link Gap} says how many.
 */
final class Thinning {
  /** More than the 99 quiet windows that a threshold for 1 % is calibrated on. */
  static final int KEEP_ROLLOUTS = 200;

  /** Looked at again at each opening, for where one could not be written the last time. */
  private static final int LOOKED_AT = 5;

  private final Disk disk;

  Thinning(Disk disk) {
    this.disk = disk;
  }

  /** Whether the rollout of that number is old enough. */
  static boolean mayThin(int number, int newest) {
    return number <= newest - KEEP_ROLLOUTS;
  }

  /**
   * Thins the rollouts that have just become too old. Nothing depends on it: what can't be read or
   * written stays as it is, and the next opening tries again.
   *
   * @param newest the number of the newest rollout's file
   */
  void before(int newest) {
    int oldest = Math.max(1, newest - KEEP_ROLLOUTS - LOOKED_AT + 1);
    for (int number = oldest; mayThin(number, newest); number++) {
      Path file = disk.segment(number);
      if (disk.exists(file)) {
        thinIfPossible(file);
      }
    }
  }

  private void thinIfPossible(Path file) {
    try {
      thin(file);
    } catch (IOException | GuardException stays) {
      // A recording too many does no harm; of a damaged one `journal verify` tells.
    }
  }

  private void thin(Path file) throws IOException {
    ByteBuffer bytes = disk.read(file);
    Segment segment = Segment.parse(file, bytes);
    boolean over = segment.begun() && segment.history().ending().isPresent();
    if (over && segment.thinned() == 0) {
      byte[] thinned = decisions(file, bytes, segment.soundBytes());
      if (thinned.length < segment.soundBytes()) {
        disk.replace(file, thinned);
      }
    }
  }

  private static byte[] decisions(Path file, ByteBuffer bytes, int length) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    @Nullable Gap gap = null;
    int begin = 0;
    while (begin < length) {
      int end = Segment.next(bytes, begin);
      Codec.Decoded line = Segment.decode(file, bytes, begin, end, 0);
      if (onlyPolls(line.entry())) {
        gap = gap == null ? new Gap(1, line.prev(), line.hash()) : gap.and(line.hash());
      } else {
        Optional.ofNullable(gap).map(Gap::line).ifPresent(kept::writeBytes);
        gap = null;
        kept.writeBytes(Segment.copy(bytes, begin, end + 1));
      }
      begin = end + 1;
    }
    return kept.toByteArray();
  }

  private static boolean onlyPolls(Entry entry) {
    return entry.events().stream().allMatch(Event.Sampled.class::isInstance);
  }
}
