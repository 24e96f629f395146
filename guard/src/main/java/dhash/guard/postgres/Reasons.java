package dhash.guard.postgres;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says why a file could not be reached, for the exceptions whose message is only its name. */
final class Reasons {
  private Reasons() {}

  static String of(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case NoSuchFileException _ -> message + " is not there";
      case AccessDeniedException _ -> message + " may not be opened or written";
      case FileSystemException other when other.getReason() == null ->
          other.getClass().getSimpleName() + " at " + message;
      default -> message;
    };
  }
}
