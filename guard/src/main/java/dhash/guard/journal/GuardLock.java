package dhash.guard.journal;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one lock of an environment: a kernel file lock, so that it goes when its process does,
 * however that ends. The owner's name in the file is only shown.
 */
final class GuardLock implements Closeable {
  private static final String PROCESS = "process ";
  private static final int TRIES = 20;
  private static final int PAUSE_NANOS = 25_000_000;

  /** Linux counts them from the machine's own start, which it knows in whole seconds. */
  private static final Duration START_TIMES_ARE_OFF_BY = Duration.ofSeconds(2);

  /**
   * Homes locked by this process, with their owners. The kernel drops a process's lock as soon as
   * it closes any descriptor of the file, so that where it is held the file must not even be read.
   */
  private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

  private final FileChannel channel;
  private final Path home;

  private GuardLock(FileChannel channel, Path home) {
    this.channel = channel;
    this.home = home;
  }

  static GuardLock take(Path home, String owner) throws IOException {
    Path key = home.toRealPath();
    String holder = HELD.putIfAbsent(key, owner);
    if (holder != null) {
      throw held(home, holder);
    }
    try {
      return new GuardLock(lock(home, owner), key);
    } catch (IOException | RuntimeException failed) {
      HELD.remove(key);
      throw failed;
    }
  }

  private static FileChannel lock(Path home, String owner) throws IOException {
    Path file = home.resolve("guard.lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
    if (!tryLock(channel)) {
      channel.close();
      throw held(home, Files.readString(file).strip());
    }
    sign(channel, owner);
    return channel;
  }

  /** The name is only shown: a disk without room for it keeps nobody from the lock. */
  private static void sign(FileChannel channel, String owner) {
    String text = PROCESS + ProcessHandle.current().pid() + ": " + owner;
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException full) {
      return;
    }
  }

  /** The other process that holds the lock now, if one does. */
  static Optional<ProcessHandle> holder(Path home) throws IOException {
    if (!isHeld(home)) {
      return Optional.empty();
    }
    Path file = home.resolve("guard.lock");
    Instant signed = Files.getLastModifiedTime(file).toInstant();
    Matcher named = Pattern.compile(PROCESS + "(\\d+): .*").matcher(Files.readString(file));
    return named.matches()
        ? ProcessHandle.of(Long.parseLong(named.group(1))).filter(p -> beganBefore(p, signed))
        : Optional.empty();
  }

  /** One that began after the lock was signed has only got the same number. */
  private static boolean beganBefore(ProcessHandle process, Instant signed) {
    Instant latest = signed.plus(START_TIMES_ARE_OFF_BY);
    return process.info().startInstant().filter(began -> began.isAfter(latest)).isEmpty();
  }

  /** Whether another process holds the lock now; it may not have signed it yet. */
  static boolean isHeld(Path home) throws IOException {
    Path file = home.resolve("guard.lock");
    if (!Files.exists(file) || HELD.containsKey(home.toRealPath())) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    }
  }

  /**
   * The supervisor looks at the lock now and then and holds it for an instant, so one refusal is
   * not the last word.
   */
  private static boolean tryLock(FileChannel channel) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      if (channel.tryLock() != null) {
        return true;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  private static GuardException held(Path home, String owner) {
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
            + "`; wait for its end or, where it is a rollout that would take that, end it: `dhash"
            + " promote` or `dhash abort --env "
            + environment
            + "`.");
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD.remove(home);
  }
}
