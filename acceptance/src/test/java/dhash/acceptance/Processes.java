package dhash.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The processes of one folder: those that were started with its path, or work in it. */
record Processes(Path folder) {

  /** Command lines by process id. */
  Map<Long, String> all() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> belongs(process.pid()))
        .collect(
            Collectors.toMap(
                ProcessHandle::pid,
                process -> commandLine(process.pid()),
                (a, _) -> a,
                TreeMap::new));
  }

  /** All but what a PostgreSQL server starts and ends by itself, such as a session. */
  Map<Long, String> withoutSessions() {
    Map<Long, String> processes = all();
    processes.values().removeIf(line -> line.startsWith("postgres: "));
    return processes;
  }

  /** Whether one of them was started with these words. */
  boolean any(String words) {
    return !with(words).isEmpty();
  }

  /** Those that were started with these words. */
  List<Long> with(String words) {
    return all().entrySet().stream()
        .filter(process -> process.getValue().contains(words))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The variables that a process was started with. */
  static Map<String, String> variables(long pid) {
    return read(pid, "environ")
        .filter(entry -> entry.contains("="))
        .map(entry -> entry.split("=", 2))
        .collect(Collectors.toMap(entry -> entry[0], entry -> entry[1], (a, _) -> a));
  }

  /** For the end of a test that failed: nothing may be left. */
  void killAll() {
    for (int round = 0; round < 3; round++) {
      all().keySet().forEach(Processes::kill);
    }
  }

  /** Ends a process by SIGKILL and waits until it is gone. */
  static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(Processes::kill);
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    try {
      process.onExit().get(5, TimeUnit.SECONDS);
    } catch (Exception stubborn) {
      throw new AssertionError("process " + process.pid() + " does not end", stubborn);
    }
  }

  private boolean belongs(long pid) {
    return commandLine(pid).contains(folder.toString()) || workingFolder(pid).startsWith(folder);
  }

  private static String commandLine(long pid) {
    return read(pid, "cmdline").collect(Collectors.joining(" "));
  }

  private static Path workingFolder(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"));
    } catch (IOException gone) {
      return Path.of("/");
    }
  }

  /** A process may end at any time; then it has nothing to say. */
  private static Stream<String> read(long pid, String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
      return Stream.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException gone) {
      return Stream.of();
    }
  }
}
