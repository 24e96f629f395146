package dhash.guard.platform.local;

import dhash.guard.port.Launch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A replica's operating system process. It outlives the supervisor: its output goes to a file, and
 * a later supervisor adopts it by process id and start time.
 */
final class ReplicaProcess {
  /** Start times are read with whole-second or tick precision, by system. */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

  /**
   * Of our own environment only this reaches a replica; secrets that happen to be in ours don't.
   */
  private static final Set<String> PASSED_ON =
      Set.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME");

  /** Becomes a member of the groups and notes its id before it turns into the program. */
  private static final String WRAPPER =
      "pid=$1; shift; while [ \"$1\" != -- ]; do echo $$ >\"$1\"; shift; done; shift;"
          + " echo $$ >\"$pid\"; exec \"$@\"";

  private final ProcessHandle handle;
  private final Instant startedAt;
  private final @Nullable Process child;
  private List<ProcessHandle> descendants = List.of();

  private ReplicaProcess(ProcessHandle handle, @Nullable Process child) {
    this.handle = handle;
    this.child = child;
    this.startedAt = handle.info().startInstant().orElse(Instant.EPOCH);
  }

  long pid() {
    return handle.pid();
  }

  Instant startedAt() {
    return startedAt;
  }

  /**
   * Starts the launch's command.
   *
   * @param memberFiles control group files that the process joins by
   * @param pidFile what the process notes its id in first of all
   */
  static ReplicaProcess start(
      Launch launch, int port, List<Path> memberFiles, Path pidFile, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    if (File.separatorChar == '/') {
      command.addAll(List.of("/bin/sh", "-c", WRAPPER, "replica", pidFile.toString()));
      memberFiles.forEach(file -> command.add(file.toString()));
      command.add("--");
    }
    command.addAll(launch.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(launch.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Map<String, String> environment = builder.environment();
    if (File.separatorChar == '/') {
      environment.keySet().retainAll(PASSED_ON);
    }
    environment.putAll(launch.environment());
    environment.merge(
        JavaLimits.VARIABLE,
        JavaLimits.options(launch.memoryBytes(), launch.cpuMillis()),
        (theirs, ours) -> ours + " " + theirs);
    environment.put("PORT", Integer.toString(port));
    environment.put("HOST", "127.0.0.1");
    Process process = builder.start();
    process.getOutputStream().close();
    return new ReplicaProcess(process.toHandle(), process);
  }

  /** The process with this id, if it is still the one that was started then. */
  static Optional<ReplicaProcess> adopt(long pid, Instant startedAt) {
    return ProcessHandle.of(pid)
        .map(handle -> new ReplicaProcess(handle, null))
        .filter(process ->
            process.alive()
                && Duration.between(process.startedAt, startedAt).abs().compareTo(START_TOLERANCE)
                    <= 0);
  }

  /** The process with this id, which it has noted itself a moment ago. */
  static Optional<ReplicaProcess> adopt(long pid) {
    return ProcessHandle.of(pid)
        .map(handle -> new ReplicaProcess(handle, null))
        .filter(ReplicaProcess::alive);
  }

  boolean alive() {
    return child == null ? Liveness.isAlive(handle) : child.isAlive();
  }

  /** Runs {@code action} soon after the end, in a thread of the system's. */
  void onExit(Runnable action) {
    var _ = handle.onExit().thenRun(action);
  }

  /** Asks it to end: SIGTERM. */
  void terminate() {
    descendants = handle.descendants().toList();
    handle.destroy();
  }

  /** Ends it with all that it has started: SIGKILL. */
  void kill() {
    descendants = handle.descendants().toList();
    handle.destroyForcibly();
    killLeftovers();
  }

  /** Ends what a dead replica left running. */
  void killLeftovers() {
    descendants.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
  }

  /** How it ended, for people. */
  String ending() {
    if (child == null || child.isAlive()) {
      return "ended";
    }
    int status = child.exitValue();
    return status > 128 ? "ended by signal " + (status - 128) : "ended with status " + status;
  }
}
