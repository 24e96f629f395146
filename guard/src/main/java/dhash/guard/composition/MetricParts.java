package dhash.guard.composition;

import dhash.guard.config.MetricsSettings.Prometheus;
import dhash.guard.config.Settings;
import dhash.guard.metrics.BoundedClient;
import dhash.guard.metrics.HttpMetricSource;
import dhash.guard.metrics.MetricHttp;
import dhash.guard.metrics.NumberSources;
import dhash.guard.metrics.PrometheusHistory;
import dhash.guard.metrics.PrometheusMetricSource;
import dhash.guard.metrics.PrometheusPast;
import dhash.guard.metrics.PrometheusServer;
import dhash.guard.metrics.PrometheusTelemetry;
import dhash.guard.metrics.ReplicaLabels;
import dhash.guard.metrics.ReplicaMetrics;
import dhash.guard.port.CustomMetrics;
import dhash.guard.port.MetricSource;
import dhash.guard.port.NumberSource;
import dhash.guard.port.PastAttempts;
import dhash.guard.port.TelemetryHistory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** What an environment's gates are told by. */
final class MetricParts {
  /** How old a replica may say that a number of its own is; few say it. */
  private static final Duration STALE_AFTER = Duration.ofMinutes(2);

  private final Settings settings;
  private final MetricHttp http;
  private final LongSupplier nanoClock;

  /**
   * @param redactor masks secrets in what sources answer
   * @param client one for all environments of a process: each has a thread of its own
   */
  MetricParts(
      Settings settings,
      Map<String, String> variables,
      UnaryOperator<String> redactor,
      InstantSource clock,
      LongSupplier nanoClock,
      BoundedClient client) {
    this.settings = settings;
    this.http =
        new MetricHttp(settings.metrics().hosts(), variables, redactor, clock, nanoClock, client);
    this.nanoClock = nanoClock;
  }

  /** The service's own health and counters, which may come from a Prometheus server. */
  MetricSource replicas() {
    HttpMetricSource replicas =
        new HttpMetricSource(
            settings.service().healthPath(),
            settings.service().metricsPath(),
            nanoClock,
            HttpMetricSource.LIMIT,
            http);
    Optional<Prometheus> prometheus =
        settings.metrics().prometheus().filter(_ -> settings.metrics().countersFromPrometheus());
    return prometheus.isEmpty()
        ? replicas
        : new PrometheusMetricSource(replicas, telemetry(prometheus.get()));
  }

  private PrometheusTelemetry telemetry(Prometheus prometheus) {
    return new PrometheusTelemetry(server(prometheus), labels(prometheus), http);
  }

  private static ReplicaLabels labels(Prometheus prometheus) {
    return new ReplicaLabels(prometheus.replicaLabel(), prometheus.revisionLabel(), Map.of());
  }

  /** What a Prometheus server recorded; empty where none is configured. */
  Optional<TelemetryHistory> history() {
    return settings
        .metrics()
        .prometheus()
        .map(one -> new PrometheusHistory(longAnswering(one), labels(one), http));
  }

  /** A piece of the past may take longer than a poll. */
  private static PrometheusServer longAnswering(Prometheus prometheus) {
    return new PrometheusServer(
        prometheus.address(),
        prometheus.credentials(),
        MetricHttp.LONGEST,
        prometheus.staleAfter());
  }

  CustomMetrics customs(Map<String, NumberSource> sources) {
    return new NumberSources(
        sources,
        settings.metrics().prometheus().map(MetricParts::server),
        new ReplicaMetrics(settings.service().metricsPath(), STALE_AFTER, http),
        http,
        HttpMetricSource.LIMIT);
  }

  /**
   * What was before anybody watched, where a server has kept it.
   *
   * @param sources those of the gate on the error budget are its labels
   */
  Optional<PastAttempts> past(Map<String, NumberSource> sources) {
    return settings
        .metrics()
        .prometheus()
        .filter(_ -> settings.metrics().countersFromPrometheus())
        .flatMap(prometheus ->
            sources.values().stream()
                .filter(NumberSource.Counters.class::isInstance)
                .map(source -> ((NumberSource.Counters) source).labels())
                .findFirst()
                .map(labels ->
                    new PrometheusPast(server(prometheus), labels, http, HttpMetricSource.LIMIT)));
  }

  private static PrometheusServer server(Prometheus prometheus) {
    return new PrometheusServer(
        prometheus.address(),
        prometheus.credentials(),
        HttpMetricSource.LIMIT,
        prometheus.staleAfter());
  }
}
