package dhash.guard.postgres;

import dhash.guard.port.BackupStore.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Hands progress on, at most five times a second. Used by one thread. */
final class Meter {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Progress progress;
  private final InstantSource clock;
  private String what = "";
  private long doneBytes;
  private long totalBytes;
  private Instant next = Instant.MIN;

  Meter(Progress progress, InstantSource clock) {
    this.progress = progress;
    this.clock = clock;
  }

  /** For work that nobody is told of. */
  static Meter silent() {
    return new Meter((what, done, total) -> {}, InstantSource.fixed(Instant.EPOCH));
  }

  /**
   * Begins another stretch of work.
   *
   * @param bytes how much there is to do; 0 where that can't be told in bytes
   */
  void begin(String stretch, long bytes) {
    end();
    what = stretch;
    totalBytes = bytes;
    doneBytes = 0;
    next = Instant.MIN;
    done(0);
  }

  /** Tells that the last stretch is done, however little of it was told. */
  void end() {
    if (doneBytes > 0) {
      progress.at(what, doneBytes, doneBytes);
      doneBytes = 0;
    }
  }

  void done(long bytes) {
    doneBytes += bytes;
    Instant now = clock.instant();
    if (!now.isBefore(next)) {
      next = now.plus(PAUSE);
      progress.at(what, doneBytes, Math.max(totalBytes, doneBytes));
    }
  }
}
