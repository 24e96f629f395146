package dhash.guard.platform.local;

import dhash.guard.platform.local.ControlGroups.Groups;
import dhash.guard.port.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where one environment's replicas have their logs, process ids, control groups and ports. */
final class ReplicaFiles {
  /** Each replica keeps at most two logs of about this size. */
  static final long LOG_BYTES = 32L << 20;

  static final int LOGS_KEPT = 40;

  private final Path folder;
  private final String groupPrefix;

  ReplicaFiles(Path home, String environment) {
    this.folder = home.resolve("replicas").resolve(environment);
    String place = Integer.toHexString(home.toAbsolutePath().normalize().toString().hashCode());
    this.groupPrefix = "dhash-" + place + "-" + environment + "-";
  }

  Path log(String replica) {
    return folder.resolve(replica + ".log");
  }

  Groups groups(String replica, Launch launch) {
    return ControlGroups.create(groupPrefix + replica, launch.memoryBytes(), launch.cpuMillis());
  }

  Path pidFile(String replica) {
    return folder.resolve(replica + ".pid");
  }

  /** Before a start: an old process id gone, a long log put aside. */
  void makeReady(String replica) throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(pidFile(replica));
    boundLog(log(replica));
    forgetOldLogs();
  }

  private void forgetOldLogs() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> old =
          files
              .filter(file -> file.toString().endsWith(".log"))
              .sorted(
                  Comparator.comparingLong((Path file) -> file.toFile().lastModified()).reversed())
              .skip(LOGS_KEPT)
              .toList();
      for (Path log : old) {
        Files.deleteIfExists(log);
        Files.deleteIfExists(LogRotation.aside(log));
      }
    }
  }

  /** Keeps the logs of all environments' replicas short. */
  static void boundLogs(Path home) throws IOException {
    Path replicas = home.resolve("replicas");
    if (Files.isDirectory(replicas)) {
      try (Stream<Path> files = Files.walk(replicas, 2)) {
        for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
          boundLog(log);
        }
      }
    }
  }

  void forget(String replica) throws IOException {
    Files.deleteIfExists(pidFile(replica));
  }

  /** The process id that the replica noted itself. */
  Optional<Long> notedPid(String replica) {
    try {
      return Optional.of(Long.parseLong(Files.readString(pidFile(replica)).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Moves a long log's content aside, and lets the writer go on in the same file. */
  static void boundLog(Path log) throws IOException {
    LogRotation.bound(log, LOG_BYTES);
  }

  /** A port that is free now; a replica that loses the race for it fails and gets another. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
