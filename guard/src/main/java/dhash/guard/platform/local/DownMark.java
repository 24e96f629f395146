package dhash.guard.platform.local;

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

/**
 * Says that a home is to be down: then nothing comes back by itself, neither a guard in the
 * background nor a database, until an operator asks for something that runs here. It stands before
 * {@code down} looks for guards, and a guard looks for it once it has its lock: one of the two sees
 * the other. The file stays for good, for its lock says whether a {@code down} is under way.
 */
public final class DownMark {
  /** Of one length, so that a full disk has room for either in place of the other. */
  private static final String DOWN = "down\n";

  private static final String UP = "up  \n";

  private final Path file;

  /**
   * @param home the folder that all state is in
   */
  public DownMark(Path home) {
    this.file = home.resolve("down");
  }

  /** Whether nothing may come back by itself. */
  public boolean stands() {
    try {
      return Files.exists(file) && Files.readString(file).equals(DOWN);
    } catch (IOException gone) {
      return false;
    }
  }

  /**
   * From now on nothing comes back; until this is closed, nobody may ask for it either. A second
   * {@code down} beside the first one is as good as none. A disk that has no room for the mark
   * keeps nobody from stopping what runs.
   */
  public Closeable set() throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      channel.tryLock();
      write(channel, DOWN);
      return channel;
    } catch (IOException full) {
      return channel;
    }
  }

  /**
   * An operator wants something to run here.
   *
   * @throws GuardException with {@link ExitCode#BUSY} while a {@code down} is under way
   */
  public void clear() throws IOException {
    if (!stands()) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      mustHaveEnded(channel);
      write(channel, UP);
    }
  }

  /**
   * An operator wants something that what runs here would have to do.
   *
   * @param then what {@code dhash up} leads to, without a full stop
   * @throws GuardException with {@link ExitCode#REFUSED} where everything was stopped, with {@link
   *     ExitCode#BUSY} while a {@code down} is under way
   */
  public void mustNotStand(String then) throws IOException {
    if (!stands()) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      mustHaveEnded(channel);
    }
    throw new GuardException(
        ExitCode.REFUSED,
        "`dhash down` has stopped all that runs here.",
        "Nothing was changed.",
        "`dhash up` first; " + then + ".");
  }

  private static void mustHaveEnded(FileChannel channel) throws IOException {
    if (channel.tryLock() == null) {
      throw new GuardException(
          ExitCode.BUSY,
          "`dhash down` is stopping all that runs here.",
          "Nothing was started.",
          "Wait until it has ended, then try again.");
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
  }
}
