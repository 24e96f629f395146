package dhash.guard.platform.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a home's supervisor answers, as its file says. The file is there from the supervisor's
 * first start until {@code dhash down}; while the supervisor is being restarted, it is out of date.
 *
 * @param parent process id of the shell that restarts the supervisor, or 0
 * @param token what a request must bear; only who can read the file has it
 */
record SupervisorAddress(long pid, long parent, int port, String token) {
  static Path file(Path home) {
    return home.resolve("supervisor.address");
  }

  static Optional<SupervisorAddress> read(Path home) throws IOException {
    try {
      return Line.parse(Files.readString(file(home))).stream()
          .findFirst()
          .map(w -> new SupervisorAddress(w.nextLong(), w.nextLong(), w.nextInt(), w.next()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void write(Path home) throws IOException {
    DurableFile.write(
        file(home), new Line("supervisor").add(pid, parent, port, token).toString() + "\n");
  }

  /** Whether the supervisor or what would restart it still runs. */
  boolean alive() {
    return isAlive(pid) || isAlive(parent);
  }

  private static boolean isAlive(long pid) {
    return pid > 1 && ProcessHandle.of(pid).map(Liveness::isAlive).orElse(false);
  }

  @Override
  public String toString() {
    return "process " + pid + ", port " + port;
  }
}
