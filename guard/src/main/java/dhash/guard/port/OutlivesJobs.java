package dhash.guard.port;

import java.util.List;

/**
 * For processes that go on when what started them is over. CI runners end all processes that bear
 * one of their variables when a job ends: the entrance would go with the job that deployed.
 */
public final class OutlivesJobs {
  private static final List<String> TRACKED_BY =
      List.of("RUNNER_TRACKING_ID", "JENKINS_NODE_COOKIE", "JENKINS_SERVER_COOKIE");

  private OutlivesJobs() {}

  /** The same builder, whose process no runner takes for its own. */
  public static ProcessBuilder of(ProcessBuilder builder) {
    builder.environment().keySet().removeAll(TRACKED_BY);
    return builder;
  }
}
