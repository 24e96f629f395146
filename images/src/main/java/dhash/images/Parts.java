package dhash.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What images are made of, in layers, so that a new version shares with the one before what both
 * have: the Java, the libraries. All files belong to root and bear one time: the JVM takes its
 * caches only beside jars of the time that it made them with.
 *
 * @param program an unpacked package
 * @param system laid over the image's root: who its user is
 * @param time of every file
 */
record Parts(Path program, Path system, Instant time) {
  static final String HOME = "/usr/lib/dhash";
  static final String STATE = "/var/lib/dhash";
  static final String USER = "10001:10001";

  private static final Predicate<Path> JVM_CACHE =
      file -> file.toString().endsWith(".aot") || file.toString().endsWith(".jsa");

  /** The Java. */
  FileEntriesLayer runtime() throws IOException {
    return layer("runtime", List.of("runtime"), JVM_CACHE.negate());
  }

  /** The libraries of a part of the program. */
  FileEntriesLayer libraries(String part) throws IOException {
    return layer("libraries of the " + part, List.of("lib/" + part + "/lib"), file -> true);
  }

  /** Everything else that is named. */
  FileEntriesLayer files(List<String> names) throws IOException {
    return layer("program", names, file -> true);
  }

  /**
   * What the JVM made of the above for fast starts: alone, since no two runs make the ahead-of-time
   * cache the same to the byte.
   */
  FileEntriesLayer jvmCache(List<String> folders) throws IOException {
    return layer("cache of the JVM", folders, JVM_CACHE);
  }

  /** The user, and a folder of that user's own for all state. */
  FileEntriesLayer user() throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("user");
    for (Path file : filesBelow(system)) {
      layer.addEntry(file, AbsoluteUnixPath.get("/" + system.relativize(file)), mode(file), time);
    }
    return layer
        .addEntry(
            system, AbsoluteUnixPath.get(STATE), FilePermissions.fromOctalString("750"), time, USER)
        .build();
  }

  private FileEntriesLayer layer(String name, List<String> parts, Predicate<Path> wanted)
      throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    for (String part : parts) {
      for (Path file : filesBelow(program.resolve(part))) {
        if (wanted.test(file)) {
          Path to = Path.of(HOME).resolve(program.relativize(file));
          layer.addEntry(file, AbsoluteUnixPath.fromPath(to), mode(file), time);
        }
      }
    }
    return layer.build();
  }

  private static List<Path> filesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static FilePermissions mode(Path file) {
    return FilePermissions.fromOctalString(Files.isExecutable(file) ? "755" : "644");
  }
}
