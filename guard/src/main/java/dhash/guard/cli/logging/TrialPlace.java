package dhash.guard.cli.logging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder for one trial, gone when it is closed, or when the next trial finds its process gone.
 */
public record TrialPlace(Path path) implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("trial-(\\d{1,18})");

  /** Makes one, and removes what killed trials left. */
  public static TrialPlace in(Path folder) throws IOException {
    Files.createDirectories(folder);
    long own = ProcessHandle.current().pid();
    for (Path each : list(folder)) {
      Matcher name = NAME.matcher(each.getFileName().toString());
      if (name.matches() && isOver(Long.parseLong(name.group(1)), own)) {
        remove(each);
      }
    }
    return new TrialPlace(Files.createDirectory(folder.resolve("trial-" + own)));
  }

  private static boolean isOver(long process, long own) {
    return process == own || ProcessHandle.of(process).isEmpty();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  private static void remove(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    remove(path);
  }
}
