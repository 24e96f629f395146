package dhash.guard.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is deployed, and how one replica of it is run.
 *
 * @param tag which artifact
 * @param memoryBytes the most that a replica may use
 * @param cpuMillis the most that a replica may use, in thousandths of a core
 * @param url where clients reach the service; the local platform listens there
 * @param command empty for the dhash service; else the program to start, which listens on {@code
 *     $PORT}
 * @param readyTimeout how long a replica may take to become ready
 * @param environment plain variables for each replica
 */
public record ServiceSettings(
    String name,
    String tag,
    int replicas,
    long memoryBytes,
    int cpuMillis,
    URI url,
    List<String> command,
    String readyPath,
    String healthPath,
    String metricsPath,
    Duration readyTimeout,
    Map<String, String> environment) {
  public ServiceSettings {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** Whether it is the dhash service, whose metrics are known. */
  public boolean isDhash() {
    return command.isEmpty();
  }
}
