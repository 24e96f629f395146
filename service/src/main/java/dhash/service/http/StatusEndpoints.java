package dhash.service.http;

import dhash.service.health.HealthCheck;
import dhash.service.health.HealthCheck.Check;
import dhash.service.health.HealthCheck.Health;
import dhash.service.health.HealthCheck.Status;
import dhash.service.health.Readiness;
import dhash.service.library.Library;
import dhash.service.metrics.Metrics;
import dhash.service.metrics.Metrics.Totals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** What the service tells about itself. */
final class StatusEndpoints {
  static final String SERVICE = "dhash";

  private final String version;
  private final HealthCheck healthCheck;
  private final Readiness readiness;
  private final Metrics metrics;
  private final Library library;
  private final Supplier<OptionalLong> queueLength;
  private final InFlight inFlight;
  private final boolean misbehaves;
  private final InstantSource clock;
  private final Instant startedAt;

  StatusEndpoints(
      String version,
      HealthCheck healthCheck,
      Readiness readiness,
      Metrics metrics,
      Library library,
      Supplier<OptionalLong> queueLength,
      InFlight inFlight,
      boolean misbehaves,
      InstantSource clock) {
    this.version = version;
    this.healthCheck = healthCheck;
    this.readiness = readiness;
    this.metrics = metrics;
    this.library = library;
    this.queueLength = queueLength;
    this.inFlight = inFlight;
    this.misbehaves = misbehaves;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  Reply health(Exchange exchange) {
    Health health = healthCheck.check();
    ObjectNode body =
        Json.object()
            .put("status", health.status().name())
            .put("timestamp", clock.instant().toString())
            .put("service", SERVICE)
            .put("version", version);
    health.reason().ifPresent(reason -> body.put("reason", reason));
    ObjectNode checks = body.putObject("checks");
    for (Check check : health.checks()) {
      checks.putObject(check.name()).put("status", check.status().name()).put("note", check.note());
    }
    return Reply.json(health.status() == Status.CRITICAL ? 503 : 200, body);
  }

  Reply ready(Exchange exchange) {
    Optional<String> obstacle = readiness.obstacle();
    ObjectNode body = Json.object().put("ready", obstacle.isEmpty());
    obstacle.ifPresent(reason -> body.put("reason", reason));
    return Reply.json(obstacle.isEmpty() ? 200 : 503, body);
  }

  Reply version(Exchange exchange) {
    return Reply.json(200, Json.object().put("service", SERVICE).put("version", version));
  }

  Reply status(Exchange exchange) {
    ObjectNode body =
        Json.object()
            .put("status", readiness.obstacle().isEmpty() ? "running" : "not ready")
            .put("service", SERVICE)
            .put("version", version)
            .put("timestamp", clock.instant().toString())
            .put("uptime_ms", uptime().toMillis())
            .put("library_components", library.index().size())
            .put("requests_in_flight", inFlight.count())
            .put("misbehaves", misbehaves);
    queueLength.get().ifPresent(length -> body.put("low_confidence_queue_length", length));
    return Reply.json(200, body);
  }

  Reply prometheus(Exchange exchange) {
    return Reply.text(Metrics.CONTENT_TYPE, metrics.text());
  }

  Reply metrics(Exchange exchange) {
    Totals totals = metrics.totals();
    double failurePercent =
        totals.attempts() == 0 ? 0 : 100.0 * totals.failures() / totals.attempts();
    ObjectNode body =
        Json.object()
            .put("timestamp", clock.instant().toString())
            .put("service", SERVICE)
            .put("version", version);
    ObjectNode numbers =
        body.putObject("metrics")
            .put("total_extractions", totals.attempts())
            .put("successful_extractions", totals.attempts() - totals.failures())
            .put("failed_extractions", totals.failures())
            .put("extraction_failures_rate", Json.rounded(failurePercent));
    // What isn't known yet is null, never 0: nobody should take it for a measurement.
    totals
        .meanMillis()
        .ifPresentOrElse(
            mean -> numbers.put("avg_hash_time", Json.rounded(mean)),
            () -> numbers.putNull("avg_hash_time"));
    totals
        .p95Millis()
        .ifPresentOrElse(
            p95 -> numbers.put("p95_hash_time", Json.rounded(p95)),
            () -> numbers.putNull("p95_hash_time"));
    queueLength
        .get()
        .ifPresentOrElse(
            length -> numbers.put("low_confidence_queue_length", length),
            () -> numbers.putNull("low_confidence_queue_length"));
    metrics
        .averageConfidencePercent()
        .ifPresentOrElse(
            average -> numbers.put("average_confidence", Json.rounded(average)),
            () -> numbers.putNull("average_confidence"));
    numbers.put("uptime_ms", uptime().toMillis());
    return Reply.json(200, body);
  }

  private Duration uptime() {
    return Duration.between(startedAt, clock.instant());
  }
}
