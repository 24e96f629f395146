package dhash.guard.port;

import java.io.IOException;
import java.util.List;

/** All that runs on this machine, over all environments. */
public interface Premises {
  /** Starts everything that ran before, and says what it started. */
  List<String> up() throws IOException, InterruptedException;

  /** Stops everything, and says what it stopped. */
  List<String> down() throws IOException, InterruptedException;

  /**
   * Keeps replicas and routers running until told to stop, and gives the exit code; for the
   * supervisor's own process.
   */
  int supervise() throws IOException, InterruptedException;
}
