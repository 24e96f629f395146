package dhash.guard.platform.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Moves a long log's content aside while somebody goes on writing to its end: the writer, opened
 * for appending, keeps his file. What was copied is cut off at the front where the file system can
 * do that, so that not a byte is lost. Elsewhere the file is emptied once the copy has caught up,
 * which loses what is written between two system calls.
 */
final class LogRotation {
  /** What is cut off at the front must be whole blocks, and no file system has longer ones. */
  private static final long BLOCK = 64 << 10;

  private static final int MOST_ROUNDS = 100;
  private static final long CUT_SECONDS = 10;

  private static final Optional<Path> CUTTER =
      List.of(Path.of("/usr/bin/fallocate"), Path.of("/bin/fallocate")).stream()
          .filter(Files::isExecutable)
          .findFirst();

  private LogRotation() {}

  /** The file that holds what was moved aside. */
  static Path aside(Path log) {
    return log.resolveSibling(log.getFileName() + ".1");
  }

  /** How it is done here, for people. */
  static String method() {
    return CUTTER.isPresent()
        ? "cut off at the front where the file system can, else emptied after the copy"
        : "emptied after the copy: what is written at that very moment is lost";
  }

  /**
   * Moves the content aside if it is longer than this.
   *
   * @return whether it was
   */
  static boolean bound(Path log, long bytes) throws IOException {
    if (!Files.exists(log) || Files.size(log) <= bytes) {
      return false;
    }
    try (FileChannel from =
            FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel to =
            FileChannel.open(
                aside(log),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      long whole = from.size() / BLOCK * BLOCK;
      copy(from, to, 0, whole);
      if (whole == 0 || !cut(log, whole)) {
        empty(from, to, whole);
      }
    }
    return true;
  }

  private static void copy(FileChannel from, FileChannel to, long begin, long end)
      throws IOException {
    long at = begin;
    while (at < end) {
      long moved = from.transferTo(at, end - at, to);
      if (moved <= 0) {
        throw new IOException("the log became shorter while it was copied");
      }
      at += moved;
    }
  }

  /** Copies the rest until nothing more comes, and empties the file at that moment. */
  private static void empty(FileChannel from, FileChannel to, long copied) throws IOException {
    long at = copied;
    for (int round = 0; round < MOST_ROUNDS && at < from.size(); round++) {
      long end = from.size();
      copy(from, to, at, end);
      at = end;
    }
    from.truncate(0);
  }

  private static boolean cut(Path log, long bytes) throws IOException {
    if (CUTTER.isEmpty()) {
      return false;
    }
    Process cutter =
        new ProcessBuilder(
                CUTTER.get().toString(), "-c", "-o", "0", "-l", "" + bytes, log.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!cutter.waitFor(CUT_SECONDS, TimeUnit.SECONDS)) {
        cutter.destroyForcibly();
        throw new IOException("fallocate did not end in " + CUT_SECONDS + " s");
      }
      return cutter.exitValue() == 0;
    } catch (InterruptedException hurried) {
      cutter.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a log was rotated", hurried);
    }
  }
}
