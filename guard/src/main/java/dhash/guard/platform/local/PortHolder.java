package dhash.guard.platform.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the process that listens on a port, where the system tells (Linux: /proc). */
final class PortHolder {
  private static final String LISTENING = "0A";

  private PortHolder() {}

  /** Such as {@code process 4711 (nginx)}; empty where it can't be found. */
  static Optional<String> of(int port) {
    try {
      List<String> sockets =
          Stream.of("/proc/net/tcp", "/proc/net/tcp6")
              .map(Path::of)
              .filter(Files::isReadable)
              .flatMap(table -> inodes(table, port))
              .map(inode -> "socket:[" + inode + "]")
              .toList();
      return sockets.isEmpty() ? Optional.empty() : holder(sockets);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Stream<String> inodes(Path table, int port) {
    String suffix = String.format(":%04X", port);
    try {
      return Files.readAllLines(table).stream()
          .map(line -> line.strip().split("\\s+"))
          .filter(f -> f.length > 9 && f[1].endsWith(suffix) && f[3].equals(LISTENING))
          .map(f -> f[9]);
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Optional<String> holder(List<String> sockets) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (hasOneOf(process.resolve("fd"), sockets)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return Optional.of("process " + process.getFileName() + " (" + name + ")");
        }
      }
    }
    return Optional.empty();
  }

  /** A process of someone else, or one that has just ended, has none that we can see. */
  private static boolean hasOneOf(Path descriptors, List<String> sockets) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        if (sockets.contains(Files.readSymbolicLink(link).toString())) {
          return true;
        }
      }
      return false;
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return false;
    }
  }
}
