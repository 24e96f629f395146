package dhash.guard.config;

import dhash.guard.port.AllowedHosts;
import dhash.guard.port.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where numbers for gates come from.
 *
 * @param countersFromPrometheus whether the service's own counters are asked of that server rather
 *     than of each replica
 * @param hosts who may be asked
 */
public record MetricsSettings(
    boolean countersFromPrometheus, Optional<Prometheus> prometheus, AllowedHosts hosts) {
  /** What holds unless something is said. */
  public static final MetricsSettings DEFAULT =
      new MetricsSettings(false, Optional.empty(), AllowedHosts.LOOPBACK);

  /**
   * A Prometheus server, or what speaks its HTTP API.
   *
   * @param staleAfter how old an answer may be
   * @param replicaLabel tells the series of one replica from all others
   * @param revisionLabel holds the revision's tag; empty where no label does
   */
  public record Prometheus(
      URI address,
      Optional<Credentials> credentials,
      Duration staleAfter,
      String replicaLabel,
      Optional<String> revisionLabel) {}
}
