package dhash.guard.port;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says in words why a file or folder could not be used. The exceptions themselves often hold no
 * more than its path; this is the one place that knows what each of them means.
 */
public final class FileTrouble {
  private FileTrouble() {}

  /** What could not be done and why, without a full stop; any other failure by its own message. */
  public static String of(Throwable failure) {
    Throwable cause = bare(failure);
    return cause instanceof FileSystemException file && file.getFile() != null
        ? file.getFile() + other(file) + " " + why(file)
        : Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
  }

  /**
   * The same failure with the file's name, which those of a channel or a stream lack.
   *
   * @param file what was written to
   */
  public static IOException at(Path file, IOException failure) {
    if (failure instanceof FileSystemException) {
      return failure;
    }
    FileSystemException named =
        new FileSystemException(file.toString(), null, failure.getMessage());
    named.initCause(failure);
    return named;
  }

  /** The file that a failure is about. */
  public static Optional<String> file(Throwable failure) {
    return bare(failure) instanceof FileSystemException file
        ? Optional.ofNullable(file.getFile())
        : Optional.empty();
  }

  /** Whose a path is, or the nearest folder above it that may be seen. */
  public static Optional<String> owner(Path path) {
    return Stream.iterate(path.toAbsolutePath(), Objects::nonNull, Path::getParent)
        .filter(each -> Files.exists(each, LinkOption.NOFOLLOW_LINKS))
        .findFirst()
        .flatMap(FileTrouble::ownerOf);
  }

  private static Optional<String> ownerOf(Path path) {
    try {
      return Optional.of(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName());
    } catch (IOException | UnsupportedOperationException unknown) {
      return Optional.empty();
    }
  }

  /** Whether somebody else's rights are in the way. */
  public static boolean isDenied(Throwable failure) {
    Throwable cause = bare(failure);
    return cause instanceof AccessDeniedException
        || says(cause, "permission denied")
        || says(cause, "operation not permitted");
  }

  /** Whether a disk, or what a user may keep on it, is used up. */
  public static boolean isDiskFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isDiskFull(Objects.requireNonNullElse(cause.getMessage(), ""))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a program says that a disk is used up. */
  public static boolean isDiskFull(String message) {
    return message.contains("No space left") || message.contains("Disk quota exceeded");
  }

  private static String why(FileSystemException file) {
    return switch (file) {
      case AccessDeniedException _ -> "can't be used: permission denied";
      case NoSuchFileException _ -> "is not there";
      case FileAlreadyExistsException _ -> "is there already";
      case DirectoryNotEmptyException _ -> "is not empty";
      case NotDirectoryException _ -> "is no folder";
      default ->
          "can't be used: " + Objects.requireNonNullElse(file.getReason(), "no reason given");
    };
  }

  private static String other(FileSystemException file) {
    return file.getOtherFile() == null ? "" : " -> " + file.getOtherFile();
  }

  private static boolean says(Throwable failure, String words) {
    String message = failure.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains(words);
  }

  private static Throwable bare(Throwable failure) {
    return failure instanceof UncheckedIOException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
