package dhash.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All files below a folder: path, size and time of the last change. */
record Tree(Map<String, String> files) {

  static Tree of(Path folder) throws IOException {
    return of(folder, path -> true);
  }

  /** Only what is wanted: a running server changes its own files at any time. */
  static Tree of(Path folder, Predicate<String> wanted) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        String name = folder.relativize(path).toString();
        if (wanted.test(name)) {
          files.put(name, describe(path));
        }
      }
    }
    return new Tree(files);
  }

  private static String describe(Path path) throws IOException {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        ? "folder"
        : Files.size(path)
            + " bytes, "
            + Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
  }
}
