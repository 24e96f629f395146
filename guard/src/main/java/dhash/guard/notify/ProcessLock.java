package dhash.guard.notify;

import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A kernel lock on a file, which ends with the process that holds it. Threads of this process
 * exclude each other too, and before the file is opened: the system gives a lock back as soon as
 * any of the process's channels on the file is closed.
 */
final class ProcessLock implements AutoCloseable {
  private static final int TRIES = 500;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;

  private ProcessLock(Path file, FileChannel channel, FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Waits for up to 5 s.
   *
   * @throws IOException also when others hold it for longer
   */
  static ProcessLock take(Path file, Sleeper sleeper) throws IOException, InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      Optional<ProcessLock> taken = tryTake(file);
      if (taken.isPresent()) {
        return taken.get();
      }
      sleeper.sleep(BETWEEN_TRIES);
    }
    throw new IOException(file + " is locked by another process");
  }

  /** Empty where somebody else holds it. */
  static Optional<ProcessLock> tryTake(Path file) throws IOException {
    Path path = file.toAbsolutePath();
    if (!HELD_HERE.add(path)) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(path.getParent());
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      Optional<FileLock> lock = tryLock(channel);
      if (lock.isPresent()) {
        return Optional.of(new ProcessLock(path, channel, lock.get()));
      }
      channel.close();
    } catch (IOException | RuntimeException failed) {
      HELD_HERE.remove(path);
      throw failed;
    }
    HELD_HERE.remove(path);
    return Optional.empty();
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException heldHere) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      lock.release();
      channel.close();
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
