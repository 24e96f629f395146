package dhash.guard.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Releases that are being put together, and those that never were because who did it was killed.
 * Their names begin with a dot, which no tag does, and tell the process that is at it.
 */
final class Leftovers {
  private static final Pattern NAME = Pattern.compile("\\..*?(?:\\.(\\d{1,18}))?\\.new");

  private Leftovers() {}

  /** Where this process puts a release together. */
  static String name(String tag) {
    return "." + tag + "." + ProcessHandle.current().pid() + ".new";
  }

  /** Removes what nobody is at any more. */
  static void remove(Path store) throws IOException {
    if (!Files.isDirectory(store)) {
      return;
    }
    List<Path> entries;
    try (Stream<Path> all = Files.list(store)) {
      entries = all.toList();
    }
    for (Path entry : entries) {
      Matcher name = NAME.matcher(entry.getFileName().toString());
      if (name.matches() && !isBeingMade(name.group(1))) {
        delete(entry);
      }
    }
  }

  private static boolean isBeingMade(@org.jspecify.annotations.Nullable String process) {
    return process != null && ProcessHandle.of(Long.parseLong(process)).isPresent();
  }

  /** Removes a folder with all that is in it; harmless where there is none. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      List<Path> all = new ArrayList<>();
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(all::add);
      }
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    }
  }
}
