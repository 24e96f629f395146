package dhash.guard.postgres;

import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A lock between processes and threads, held by the kernel: it goes with the process that held it.
 *
 * <p>The kernel drops a process's lock as soon as that process closes any handle of the file, so
 * within one process a semaphore lets only one thread open it at a time.
 */
final class ProcessLock implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Map<Path, Semaphore> WITHIN_PROCESS = new ConcurrentHashMap<>();

  private final Semaphore semaphore;
  private final FileChannel channel;

  private ProcessLock(Semaphore semaphore, FileChannel channel) {
    this.semaphore = semaphore;
    this.channel = channel;
  }

  /** Waits for the lock for at most {@code limit}; empty where somebody else kept it. */
  static Optional<ProcessLock> acquire(Path file, Duration limit, Sleeper sleeper)
      throws IOException, InterruptedException {
    Semaphore semaphore =
        WITHIN_PROCESS.computeIfAbsent(file.toAbsolutePath().normalize(), f -> new Semaphore(1));
    if (!semaphore.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean held = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      for (long tries = limit.dividedBy(PAUSE); ; tries--) {
        held = channel.tryLock() != null;
        if (held) {
          return Optional.of(new ProcessLock(semaphore, channel));
        }
        if (tries <= 0) {
          return Optional.empty();
        }
        sleeper.sleep(PAUSE);
      }
    } finally {
      if (!held) {
        if (channel != null) {
          channel.close();
        }
        semaphore.release();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      semaphore.release();
    }
  }
}
