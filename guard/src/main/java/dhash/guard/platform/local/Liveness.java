package dhash.guard.platform.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a process still does anything. */
public final class Liveness {
  private Liveness() {}

  /**
   * False also for a process that has ended but that its parent has not buried: in a container that
   * may never happen, and Java takes such a one for alive.
   */
  public static boolean isAlive(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return !stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException e) {
      return process.isAlive();
    }
  }
}
