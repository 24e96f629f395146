package dhash.guard.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** The files of one environment's embedded server, in {@code .dhash/<env>/postgres}. */
record ClusterFiles(Path home, Path folder) {
  // below the range that the kernel takes ports for outgoing connections from
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 10_000;
  private static final int PASSWORD_BYTES = 24;

  static ClusterFiles of(Path home, String environment) {
    Path absolute = home.toAbsolutePath().normalize();
    return new ClusterFiles(absolute, absolute.resolve(environment).resolve("postgres"));
  }

  Path data() {
    return folder.resolve("data");
  }

  Path lock() {
    return folder.resolve("lock");
  }

  /** Where a backup is brought to life. */
  Path beside(Restorer.Place place) {
    return folder.resolve(place.name().toLowerCase(Locale.ROOT));
  }

  Path besideLock(Restorer.Place place) {
    return folder.resolve(place.name().toLowerCase(Locale.ROOT) + ".lock");
  }

  /** Stands here since there was a data folder for the first time. */
  Path made() {
    return folder.resolve("made");
  }

  /** When it was found dead and was started again. */
  Restarts restarts() {
    return new Restarts(folder.resolve("restarts"));
  }

  /** What a swap of data folders that has begun is to come to. */
  Path swap() {
    return folder.resolve("swap.json");
  }

  Path port() {
    return folder.resolve("port");
  }

  /** The service's password: what DB_PASSWORD_FILE should name. */
  Path password() {
    return folder.resolve("password");
  }

  Path adminPassword() {
    return folder.resolve("admin-password");
  }

  static String newSecret() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The server's port, chosen once and kept: replicas are told it when they start. */
  int keptPort() throws IOException {
    if (!Files.exists(port())) {
      Folders.write(port(), choosePort() + "\n");
    }
    return Integer.parseInt(Files.readString(port()).strip());
  }

  /** A free port that no other environment of this home has, stopped ones included. */
  int choosePort() throws IOException {
    Set<Integer> others = portsOfOthers();
    int start = Math.floorMod(folder.toString().hashCode(), PORTS);
    for (int offset = 0; offset < PORTS; offset++) {
      int port = FIRST_PORT + (start + offset) % PORTS;
      if (!others.contains(port) && isFree(port)) {
        return port;
      }
    }
    throw new IOException("no free port from " + FIRST_PORT + " to " + (FIRST_PORT + PORTS - 1));
  }

  private Set<Integer> portsOfOthers() throws IOException {
    Set<Integer> ports = new HashSet<>();
    try (DirectoryStream<Path> environments = Files.newDirectoryStream(home)) {
      for (Path environment : environments) {
        Path file = environment.resolve("postgres").resolve("port");
        if (Files.isRegularFile(file)) {
          ports.add(Integer.parseInt(Files.readString(file).strip()));
        }
      }
    }
    return ports;
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
