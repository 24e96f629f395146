package dhash.guard.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A runner that ends what a job has started must not end what the job has deployed. */
class OutlivesJobsTest {
  @Test
  void no_runner_takes_the_process_for_its_own() {
    ProcessBuilder builder = new ProcessBuilder("true");
    builder.environment().put("RUNNER_TRACKING_ID", "github_1");
    builder.environment().put("JENKINS_NODE_COOKIE", "1");
    assertThat(OutlivesJobs.of(builder).environment())
        .doesNotContainKeys("RUNNER_TRACKING_ID", "JENKINS_NODE_COOKIE")
        .containsKey("PATH");
  }
}
