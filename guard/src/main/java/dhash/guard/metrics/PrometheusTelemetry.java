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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
    List<PrometheusText.Series> counters = new ArrayList<>();
    Set<String> targets = new TreeSet<>();
    double now = Double.NaN;
    double sampled = Double.NaN;
    for (Series series : values.series()) {
      if (!labels.fit(series.labels(), replica)) {
        continue;
      }
      double value = series.newest().value();
      if (series.labels().containsKey(TelemetryQuery.SAMPLED)) {
        now = series.newest().at().toEpochMilli() / 1000.0;
        sampled = Double.isNaN(sampled) ? value : Math.min(sampled, value);
      } else {
        targets.add(target(series));
        counters.add(counter(series));
      }
    }
    if (counters.isEmpty()) {
      return new Missing("Prometheus has no series with " + labels.shown(replica));
    }
    if (targets.size() > 1) {
      return new Unavailable("Prometheus has it more than once: " + String.join(", ", targets));
    }
    Telemetry telemetry = DhashMetrics.of(counters);
    return telemetry instanceof Telemetry.Counters
        ? current(replica.name(), telemetry, now, sampled)
        : telemetry;
  }

  /** Whose scrape it was. Two of one replica would count everything twice. */
  private String target(Series series) {
    return "job=\"%s\" %s=\"%s\""
        .formatted(
            series.labels().getOrDefault("job", ""),
            labels.replica(),
            series.labels().getOrDefault(labels.replica(), ""));
  }

  private static PrometheusText.Series counter(Series series) {
    Map<String, String> labels = new HashMap<>(series.labels());
    String name = labels.remove("__name__");
    return new PrometheusText.Series(name == null ? "" : name, labels, series.newest().value());
  }

  /**
   * The telemetry, unless its scrape is too old, or older than one that was seen before. That one
   * comes of a clock that was put back, and its counters would look like those after a restart.
   */
  private Telemetry current(String replica, Telemetry telemetry, double now, double sampled) {
    double age = now - sampled;
    if (!(age <= server.staleAfter().toMillis() / 1000.0)) {
      return new Missing("its last scrape is %.1f s old".formatted(age));
    }
    double before = lastScrape(replica, sampled);
    return sampled < before
        ? new Missing(
            "its last scrape is %.1f s older than the one before".formatted(before - sampled))
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
