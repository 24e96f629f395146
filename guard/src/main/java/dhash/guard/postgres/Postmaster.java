package dhash.guard.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The main process of a running server, as its data folder's {@code postmaster.pid} tells.
 *
 * @param began when it was started, to the second
 * @param ready whether it says that it accepts connections
 */
record Postmaster(long pid, Instant began, int port, boolean ready) {
  private static final int PID_LINE = 0;
  private static final int BEGAN_LINE = 2;
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;
  private static final long KILL_SECONDS = 10;

  /**
   * The server of this data folder, or empty where none runs. A file that a crash left behind names
   * a process that is gone, or that is another program by now.
   */
  static Optional<Postmaster> of(Path data) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(data.resolve("postmaster.pid"));
    } catch (NoSuchFileException stopped) {
      return Optional.empty();
    }
    if (lines.size() <= PORT_LINE) {
      return Optional.empty(); // just being written
    }
    long pid = Long.parseLong(lines.get(PID_LINE).strip());
    boolean alive = ProcessHandle.of(pid).map(p -> isPostgres(p, data)).orElse(false);
    if (!alive) {
      return Optional.empty();
    }
    boolean ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
    Instant began = Instant.ofEpochSecond(Long.parseLong(lines.get(BEGAN_LINE).strip()));
    int port = Integer.parseInt(lines.get(PORT_LINE).strip());
    return Optional.of(new Postmaster(pid, began, port, ready));
  }

  /** Ends it and what it has started, by SIGKILL; whether it is gone within seconds. */
  boolean killed() throws InterruptedException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty()) {
      return true;
    }
    process.get().descendants().forEach(ProcessHandle::destroyForcibly);
    process.get().destroyForcibly();
    try {
      process.get().onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException stillThere) {
      return isUnburied(pid);
    }
    return true;
  }

  private static boolean isPostgres(ProcessHandle process, Path data) {
    if (!process.isAlive() || isUnburied(process.pid())) {
      return false;
    }
    Path directory = Path.of("/proc", Long.toString(process.pid()), "cwd");
    try {
      // the server's working directory is its data folder
      return Files.isSameFile(directory, data);
    } catch (IOException noProcFileSystem) {
      return process.info().command().map(c -> c.endsWith("postgres")).orElse(true);
    }
  }

  /** It has ended, but its parent has not taken note: in a container that may take a while. */
  private static boolean isUnburied(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException goneOrNoProcFileSystem) {
      return false;
    }
  }
}
