package dhash.guard.metrics;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Telemetry.Rejected;
import dhash.engine.gate.Telemetry.Single;
import dhash.engine.gate.Telemetry.Unavailable;
import dhash.guard.port.CustomMetrics;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.NumberSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks each gate's own source, all at the same time. */
public final class NumberSources implements CustomMetrics {
  private final Map<String, NumberSource> sources;
  private final Optional<PrometheusClient> prometheus;
  private final Optional<PastDays> past;
  private final WorstReplica replicas;
  private final MetricHttp http;
  private final Duration limit;

  /**
   * @param sources by the names of the gates
   * @param prometheus empty where none is configured
   * @param limit how long each may take
   */
  public NumberSources(
      Map<String, NumberSource> sources,
      Optional<PrometheusServer> prometheus,
      ReplicaMetrics replicas,
      MetricHttp http,
      Duration limit) {
    this.sources = Map.copyOf(sources);
    this.prometheus = prometheus.map(server -> new PrometheusClient(server, http));
    this.past = this.prometheus.map(client -> new PastDays(client, limit));
    this.replicas = new WorstReplica(replicas, limit);
    this.http = http;
    this.limit = limit;
  }

  @Override
  public Map<String, Telemetry> read(List<Gate.Custom> gates, Released released)
      throws InterruptedException {
    Map<Gate.Custom, MetricSelector> own = new LinkedHashMap<>();
    Map<String, Future<Telemetry>> asked = new LinkedHashMap<>();
    Map<String, Telemetry> told = new HashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (Gate.Custom gate : gates) {
          switch (sources.get(gate.name())) {
            case null ->
                told.put(gate.name(), new Unavailable("the configuration has no source for it"));
            case NumberSource.Counters _ ->
                told.put(gate.name(), new Unavailable("counters are no number of the moment"));
            case NumberSource.OwnSeries(String name, Map<String, String> labels) ->
                own.put(gate, new MetricSelector(name, labels));
            case NumberSource.PromQl query ->
                asked.put(gate.name(), threads.submit(() -> ask(query, released)));
            case NumberSource.Json json -> asked.put(gate.name(), threads.submit(() -> ask(json)));
          }
        }
        told.putAll(replicas.read(own, released.replicas()));
        for (Map.Entry<String, Future<Telemetry>> one : asked.entrySet()) {
          told.put(one.getKey(), one.getValue().get());
        }
        return told;
      } catch (ExecutionException e) {
        throw new IllegalStateException("asking for a metric ended unexpectedly", e.getCause());
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private Telemetry ask(NumberSource.PromQl query, Released released) throws InterruptedException {
    if (prometheus.isEmpty() || past.isEmpty()) {
      return new Unavailable("PROMETHEUS_URL is not set");
    }
    Optional<String> asked = query.about(released);
    if (asked.isEmpty()) {
      return new Missing("there is no baseline to ask about");
    }
    MetricAnswer now = prometheus.get().instant(asked.get(), limit).single();
    return query.againstDays() > 0 && now instanceof MetricAnswer.Values values
        ? past.get().unusual(asked.get(), query.againstDays(), http.now(), value(values))
        : number(now);
  }

  private Telemetry ask(NumberSource.Json json) throws InterruptedException {
    JsonEndpoint endpoint =
        new JsonEndpoint(json.address(), json.pointer(), json.credentials(), limit);
    return number(new JsonNumber(endpoint, http).ask(limit));
  }

  private static Telemetry number(MetricAnswer answer) {
    return switch (answer) {
      case MetricAnswer.Broken(String reason) -> new Unavailable(reason);
      case MetricAnswer.NoData(String reason) -> new Missing(reason);
      case MetricAnswer.Values values -> number(value(values));
    };
  }

  private static double value(MetricAnswer.Values values) {
    return values.series().getFirst().newest().value();
  }

  static Telemetry number(double value) {
    return Double.isFinite(value)
        ? new Single(value)
        : new Rejected("the answer is " + value + ", which is no number to compare with");
  }
}
