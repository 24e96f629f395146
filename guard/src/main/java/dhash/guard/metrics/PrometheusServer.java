package dhash.guard.metrics;

import dhash.guard.port.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A Prometheus server, or what speaks its HTTP API.
 *
 * @param address where its API begins, such as {@code https://prometheus.example:9090} or with a
 *     path that its proxy wants; without a query
 * @param limit how long one question may take
 * @param staleAfter how old an answer may be: a few times the interval of its scrapes
 */
public record PrometheusServer(
    URI address, Optional<Credentials> credentials, Duration limit, Duration staleAfter) {
  public PrometheusServer {
    if (address.getRawQuery() != null || address.getRawFragment() != null) {
      throw new IllegalArgumentException("the address of a Prometheus server ends with its path");
    }
  }

  /**
   * @param path such as {@code /api/v1/query}
   */
  URI resolve(String path) {
    String base = address.toString();
    return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
  }
}
