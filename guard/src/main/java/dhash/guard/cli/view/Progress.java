package dhash.guard.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How far something long is, how fast it goes, and how long it will take. */
final class Progress {
  /** Before that a rate says more of the beginning than of the work. */
  private static final Duration ENOUGH = Duration.ofSeconds(1);

  private String what = "";
  private Instant begin = Instant.MIN;
  private long doneAtBegin;
  private long lastDone;

  /**
   * Such as {@code backup: 12.0 MB of 80.0 MB, 24.0 MB/s, 3 s left}; where nothing is counted, what
   * is done.
   */
  String text(String stretch, long done, long total, Instant now) {
    if (!stretch.equals(what) || done < lastDone) {
      what = stretch;
      begin = now;
      doneAtBegin = done;
    }
    lastDone = done;
    if (done == 0 && total == 0) {
      return stretch;
    }
    String of = total > 0 ? " of " + Words.size(total) : "";
    return stretch + ": " + Words.size(done) + of + pace(done, total, now);
  }

  private String pace(long done, long total, Instant now) {
    Duration took = Duration.between(begin, now);
    if (took.compareTo(ENOUGH) < 0 || done == doneAtBegin) {
      return "";
    }
    double perSecond = (done - doneAtBegin) / (took.toMillis() / 1e3);
    String rate = ", " + Words.size(Math.round(perSecond)) + "/s";
    return total > done
        ? rate + ", " + left(Duration.ofSeconds(Math.round((total - done) / perSecond))) + " left"
        : rate;
  }

  private static String left(Duration left) {
    return left.toMinutes() == 0
        ? Math.max(1, left.toSeconds()) + " s"
        : String.format(Locale.ROOT, "%d:%02d min", left.toMinutes(), left.toSecondsPart());
  }
}
