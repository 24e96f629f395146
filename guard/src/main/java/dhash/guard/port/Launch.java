package dhash.guard.port;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a revision's replicas are started. Holds no secret: those are handed over as files that
 * {@code environment} names.
 *
 * @param command the program and its arguments; it must listen on the port that {@code $PORT} names
 * @param directory the working directory: the artifact's folder in the release store
 * @param environment added to each replica's environment
 * @param memoryBytes the most a replica may use
 * @param cpuMillis the most a replica may use, in thousandths of a core
 * @param readyPath what must answer 2xx before a replica gets traffic, such as {@code /ready}
 * @param readyWithin how long a replica may take to become ready
 */
public record Launch(
    List<String> command,
    Path directory,
    Map<String, String> environment,
    long memoryBytes,
    int cpuMillis,
    String readyPath,
    Duration readyWithin) {
  public Launch {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
