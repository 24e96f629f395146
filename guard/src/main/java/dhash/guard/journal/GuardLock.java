package dhash.guard.journal;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The one lock of an environment: a kernel file lock, so that it goes when its process does,
 * however that ends. The owner's name in the file is only shown.
 */
final class GuardLock implements Closeable {
  private static final int TRIES = 20;
  private static final int PAUSE_NANOS = 25_000_000;

  private final FileChannel channel;

  private GuardLock(FileChannel channel) {
    this.channel = channel;
  }

  static GuardLock take(Path home, String owner) throws IOException {
    Path file = home.resolve("guard.lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
    if (!tryLock(channel)) {
      channel.close();
      throw held(home, file);
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
    return new GuardLock(channel);
  }

  /**
   * The supervisor looks at the lock now and then and holds it for an instant, so one refusal is
   * not the last word.
   */
  private static boolean tryLock(FileChannel channel) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      if (lockOf(channel) != null) {
        return true;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  private static @Nullable FileLock lockOf(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  private static GuardException held(Path home, Path file) throws IOException {
    String owner = Files.readString(file).strip();
    String environment = String.valueOf(home.getFileName());
    return new GuardException(
        ExitCode.BUSY,
        "The environment "
            + environment
            + " is locked"
            + (owner.isEmpty() ? "." : " by " + owner + "."),
        "Nothing was started.",
        "See `dhash status --env "
            + environment
            + "`; wait for its end, or `dhash abort --env "
            + environment
            + "`.");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
