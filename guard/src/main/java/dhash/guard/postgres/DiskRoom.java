package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses what a disk has no room for, and knows a full one by what fails on it. */
final class DiskRoom {
  /** What a new server with an empty database takes. */
  static final long NEW_SERVER_BYTES = 96L << 20;

  /** Where less is left, whatever failed is likely to have failed for that. */
  private static final long NOTHING_BYTES = 1 << 20;

  private DiskRoom() {}

  /**
   * Looks before anything is written.
   *
   * @throws GuardException with {@link ExitCode#REFUSED} where there is less room than that
   */
  static void mustHold(Path folder, long bytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes) {
      throw refusal(
          "No space left on %s: %s are needed, %s are free"
              .formatted(folder, mega(bytes), mega(free)),
          null);
    }
  }

  /**
   * What to say in place of a failure, where a full disk is behind it.
   *
   * @param folder on the disk that was written to
   */
  static Optional<GuardException> refusalOf(Exception failure, Path folder) {
    try {
      return isFull(failure, folder)
          ? Optional.of(
              refusal(
                  "No space left on %s: %s are free"
                      .formatted(folder, mega(Files.getFileStore(folder).getUsableSpace())),
                  failure))
          : Optional.empty();
    } catch (IOException unknown) {
      failure.addSuppressed(unknown);
      return Optional.empty();
    }
  }

  private static boolean isFull(Exception failure, Path folder) throws IOException {
    return Files.exists(folder)
        && (FileTrouble.isDiskFull(failure)
            || Files.getFileStore(folder).getUsableSpace() < NOTHING_BYTES);
  }

  /**
   * @param what begins with "No space left"
   */
  static GuardException refusal(String what, @Nullable Exception cause) {
    GuardException refusal =
        new GuardException(
            ExitCode.REFUSED,
            what + ".",
            "Nothing was changed; the database and its data are as they were.",
            "Free some space there and run the command again.");
    if (cause != null) {
      refusal.initCause(cause);
    }
    return refusal;
  }

  private static String mega(long bytes) {
    return (bytes >> 20) + " MB";
  }
}
