package dhash.guard.platform.local;

import dhash.guard.port.OutlivesJobs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a home's supervisor so that it outlives us: in a session of its own, and below a shell
 * that starts it again when it is killed (docs/adr/0020).
 */
public final class SupervisorLauncher {
  /**
   * Ends with a supervisor that ended well (0) or can't be started as it is called (2). One that
   * was killed is back after a tenth of a second, one that failed after a second.
   */
  private static final String KEEP_ALIVE =
      "trap '' HUP INT; while :; do \"$@\"; status=$?; case $status in 0|2) exit $status;; esac;"
          + " if [ $status -gt 128 ]; then sleep 0.1 || sleep 1; else sleep 1; fi; done";

  private final Path home;
  private final List<String> command;

  /**
   * @param home the folder that the supervisor is for
   * @param command the program that becomes the supervisor, with its arguments
   */
  public SupervisorLauncher(Path home, List<String> command) {
    this.home = home.toAbsolutePath().normalize();
    this.command = List.copyOf(command);
  }

  Path home() {
    return home;
  }

  /** Starts one more; if there is one already, the new one sees that and ends. */
  void launch() throws IOException {
    Files.createDirectories(home);
    Path log = home.resolve("supervisor.log");
    ReplicaFiles.boundLog(log);
    Process process =
        OutlivesJobs.of(new ProcessBuilder(detached()))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process.getOutputStream().close();
  }

  private List<String> detached() {
    List<String> line = new ArrayList<>();
    if (File.separatorChar == '/') {
      for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
        if (line.isEmpty() && Files.isExecutable(Path.of(setsid))) {
          line.add(setsid);
        }
      }
      line.addAll(List.of("/bin/sh", "-c", KEEP_ALIVE, "dhash-supervisor"));
    }
    line.addAll(command);
    return line;
  }
}
