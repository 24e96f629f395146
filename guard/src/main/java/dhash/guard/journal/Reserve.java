package dhash.guard.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Room on the journal's disk that is set aside before a rollout begins, and given up when the way
 * back finds the disk full: a thousand entries and more.
 *
 * @param file beside the journal's files, and so on the same disk
 */
record Reserve(Path file) {
  private static final int BYTES = 1 << 20;

  /**
   * @param home the environment's folder
   */
  static Reserve of(Path home) {
    return new Reserve(home.resolve("journal").resolve("reserve"));
  }

  /**
   * Sets the room aside where that was not done yet. The bytes are written, for a file may be as
   * long as it likes without a single block to its name.
   *
   * @throws IOException when there is none
   */
  void keep() throws IOException {
    if (Files.exists(file) && Files.size(file) == BYTES) {
      return;
    }
    try (FileChannel open =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer room = ByteBuffer.allocate(BYTES);
      while (room.hasRemaining()) {
        open.write(room);
      }
      open.force(true);
    } catch (IOException full) {
      Files.deleteIfExists(file);
      throw full;
    }
  }

  /**
   * Gives the room up, to whoever is quickest.
   *
   * @return whether there was any
   */
  boolean giveUp() throws IOException {
    return Files.deleteIfExists(file);
  }
}
