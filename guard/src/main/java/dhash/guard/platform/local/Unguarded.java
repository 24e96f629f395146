package dhash.guard.platform.local;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one environment's open rollout: one that has no guard for a while gets a new one. A
 * guard holds the lock on {@code guard.lock} for its life; {@code rollout.open} is there while a
 * rollout is open.
 */
final class Unguarded {
  private static final System.Logger LOG = System.getLogger(Unguarded.class.getName());
  private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(5);

  private final Path folder;
  private final DownMark down;
  private final List<String> guardCommand;
  private final Duration patience;
  private Duration patienceNow;
  private long guardedNanos;
  private @Nullable Process guard;

  /**
   * @param folder the environment's
   * @param down while it stands, no guard is started
   * @param guardCommand starts a guard for the environment and may return at once
   * @param patience how long a rollout may be without a guard; doubled each time that a started one
   *     did not stay
   */
  Unguarded(
      Path folder, DownMark down, List<String> guardCommand, Duration patience, long nowNanos) {
    this.folder = folder;
    this.down = down;
    this.guardCommand = List.copyOf(guardCommand);
    this.patience = patience;
    this.patienceNow = patience;
    this.guardedNanos = nowNanos;
  }

  /** To be called about once a second. */
  void look(long nowNanos) throws IOException {
    boolean starting = guard != null && guard.isAlive();
    if (!Files.exists(folder.resolve("rollout.open")) || down.stands() || isGuarded()) {
      patienceNow = patience;
      guardedNanos = nowNanos;
    } else if (!starting && nowNanos - guardedNanos >= patienceNow.toNanos()) {
      LOG.log(Level.WARNING, "the rollout in {0} has no guard; starting one", folder);
      guardedNanos = nowNanos;
      Duration doubled = patienceNow.multipliedBy(2);
      patienceNow = doubled.compareTo(LONGEST_PATIENCE) < 0 ? doubled : LONGEST_PATIENCE;
      guard =
          new ProcessBuilder(guardCommand)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(folder.resolve("guard.log").toFile()))
              .start();
      guard.getOutputStream().close();
    }
  }

  /**
   * Holds the lock for an instant if it is free. A guard that starts in this instant must try a
   * second time.
   */
  private boolean isGuarded() throws IOException {
    Path lockFile = folder.resolve("guard.lock");
    if (!Files.exists(lockFile)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    }
  }
}
