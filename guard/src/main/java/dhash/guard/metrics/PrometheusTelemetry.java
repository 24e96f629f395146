package dhash.guard.metrics;

import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Telemetry.Unavailable;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.MetricAnswer.Values;
import dhash.guard.port.Observation.Replica;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The service's counters as a Prometheus server scraped them, for each replica as it would have
 * told them itself. Raw counters are asked for, never rates: the gates fold them as they fold
 * scraped ones, with the same word on resets and gaps.
 */
public final class PrometheusTelemetry {
  private static final int MOST_REPLICAS = 10_000;

  private final PrometheusServer server;
  private final PrometheusClient client;
  private final ReplicaLabels labels;

  /** When the newest sample of each replica was scraped, in seconds; the latest asked for last. */
  private final Map<String, Double> newest = new LinkedHashMap<>(16, 0.75f, true);

  public PrometheusTelemetry(PrometheusServer server, ReplicaLabels labels, MetricHttp http) {
    this.server = server;
    this.client = new PrometheusClient(server, http);
    this.labels = labels;
  }

  /**
   * One for each replica, in their order: counters where the server has them, and new ones.
   *
   * @param replicas of one arm or of both
   * @param within how long the caller can wait; the server's own limit holds too
   */
  public List<Telemetry> read(List<Replica> replicas, Duration within) throws InterruptedException {
    if (replicas.isEmpty()) {
      return List.of();
    }
    MetricAnswer answer = client.instant(TelemetryQuery.of(labels, replicas), within);
    return replicas.stream().map(replica -> telemetry(replica, answer)).toList();
  }

  private Telemetry telemetry(Replica replica, MetricAnswer answer) {
    return switch (answer) {
      case Broken(String reason) -> new Unavailable(reason);
      case NoData(String reason) ->
          new Missing("Prometheus: " + reason + " (" + labels.shown(replica) + ")");
      case Values values -> telemetry(replica, values);
    };
  }

  private Telemetry telemetry(Replica replica, Values values) {
    ReplicaScrape scrape = new ReplicaScrape(labels.replica());
    for (Series series : values.series()) {
      if (labels.fit(series.labels(), replica)) {
        scrape.add(series.labels(), series.newest());
      }
    }
    return scrape.isEmpty()
        ? new Missing("Prometheus has no series with " + labels.shown(replica))
        : telemetry(replica.name(), scrape);
  }

  /**
   * The telemetry, unless its scrape is too old, or older than one that was seen before. That one
   * comes of a clock that was put back, and its counters would look like those after a restart.
   */
  Telemetry telemetry(String replica, ReplicaScrape scrape) {
    Telemetry telemetry = scrape.telemetry(server.staleAfter().toMillis() / 1000.0);
    if (!(telemetry instanceof Telemetry.Counters)) {
      return telemetry;
    }
    double before = lastScrape(replica, scrape.sampled());
    return scrape.sampled() < before
        ? new Missing(
            "its last scrape is %.1f s older than the one before"
                .formatted(before - scrape.sampled()))
        : telemetry;
  }

  private synchronized double lastScrape(String replica, double sampled) {
    double before = newest.getOrDefault(replica, Double.NEGATIVE_INFINITY);
    newest.put(replica, Math.max(before, sampled));
    if (newest.size() > MOST_REPLICAS) {
      newest.remove(newest.keySet().iterator().next());
    }
    return before;
  }
}
