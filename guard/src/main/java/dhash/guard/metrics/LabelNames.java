package dhash.guard.metrics;

import java.util.HashSet;
import java.util.Set;

/** The names of one line's labels so far, of which none may stand there twice. */
final class LabelNames {
  /** More than anybody has; from there on comparing each with each would take too long. */
  private static final int FEW = 32;

  private final int[] starts = new int[FEW];
  private final int[] ends = new int[FEW];
  private final Set<String> more = new HashSet<>();
  private int count;

  void clear() {
    count = 0;
    more.clear();
  }

  boolean add(String text, int start, int end) {
    int length = end - start;
    for (int i = 0; i < Math.min(count, FEW); i++) {
      if (ends[i] - starts[i] == length && text.regionMatches(starts[i], text, start, length)) {
        return false;
      }
    }
    if (count < FEW) {
      starts[count] = start;
      ends[count] = end;
      count++;
      return true;
    }
    return more.add(text.substring(start, end));
  }
}
