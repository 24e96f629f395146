package dhash.service.log;

/**
 * How long calls took, in a table of fixed size: sixteen classes for each doubling, so that what is
 * read from it is at most a sixteenth too long. For one thread.
 */
final class Latencies {
  private static final int CLASSES_A_DOUBLING = 16;

  private final long[] counts = new long[64 * CLASSES_A_DOUBLING];
  private long longest;

  void add(long nanos) {
    counts[classOf(nanos)]++;
    longest = Math.max(longest, nanos);
  }

  void add(Latencies other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    longest = Math.max(longest, other.longest);
  }

  long longest() {
    return longest;
  }

  /**
   * The time in nanoseconds that this part of all calls did not exceed; 0 where there were none.
   */
  long quantile(double part) {
    long all = 0;
    for (long count : counts) {
      all += count;
    }
    long wanted = (long) Math.ceil(all * part);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (counts[i] > 0 && seen >= wanted) {
        return Math.min(longest, upperBound(i));
      }
    }
    return 0;
  }

  private static int classOf(long nanos) {
    if (nanos < CLASSES_A_DOUBLING) {
      return (int) Math.max(0, nanos);
    }
    int doubling = 63 - Long.numberOfLeadingZeros(nanos);
    int within = (int) (nanos >>> (doubling - 4)) & (CLASSES_A_DOUBLING - 1);
    return doubling * CLASSES_A_DOUBLING + within;
  }

  private static long upperBound(int number) {
    if (number < CLASSES_A_DOUBLING) {
      return number;
    }
    int doubling = number / CLASSES_A_DOUBLING;
    long within = number % CLASSES_A_DOUBLING;
    return (1L << doubling) + ((within + 1) << (doubling - 4)) - 1;
  }
}
