package dhash.guard.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A file that is to be read; that it is not there is known before anything is done. */
final class GivenFile implements ITypeConverter<Path> {
  @Override
  public Path convert(String value) {
    Path file = path(value);
    if (!Files.exists(file)) {
      throw wrong(value, "is not there");
    }
    if (Files.isDirectory(file)) {
      throw wrong(value, "is a folder");
    }
    if (!Files.isReadable(file)) {
      throw wrong(value, "can't be read: it is another's, or its mode forbids it");
    }
    return file;
  }

  private static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException none) {
      throw wrong(value, "is no path");
    }
  }

  private static TypeConversionException wrong(String value, String what) {
    return new TypeConversionException("'" + value + "' " + what);
  }
}
