package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.Revision;
import dhash.guard.port.Observation.Replica;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PrometheusMetricSourceTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Revision REVISION = new Revision(1, "v1", "0".repeat(64));

  private final MetricServers servers = new MetricServers();
  private final HttpMetricSource replicas =
      new HttpMetricSource("/health", "/metrics", System::nanoTime, LIMIT, servers.http());
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() throws Exception {
    servers.stop();
  }

  private Replica replica(String name) throws Exception {
    URI address =
        servers.serve(exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          Answers.answer(200, "{\"status\":\"OK\"}").handle(exchange);
        });
    return new Replica(name, REVISION, address, true, 7, "");
  }

  private static String series(String metric, Object value) {
    return "{\"metric\":{%s,\"instance\":\"r1-1\"},\"value\":[%d,\"%s\"]}"
        .formatted(metric, MetricServers.NOW.getEpochSecond(), value);
  }

  private PrometheusMetricSource source() throws Exception {
    String vector =
        List.of(
                series("\"__name__\":\"dhash_extractions_total\"", 10),
                series("\"__name__\":\"dhash_extraction_failures_total\"", 1),
                series("\"__name__\":\"dhash_hash_duration_seconds_bucket\",\"le\":\"+Inf\"", 9),
                series("\"dhash_sampled\":\"1\"", MetricServers.NOW.getEpochSecond()))
            .toString();
    URI address =
        servers.serve(
            200,
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":%s}}"
                .formatted(vector));
    return new PrometheusMetricSource(
        replicas,
        new PrometheusTelemetry(
            new PrometheusServer(address, Optional.empty(), LIMIT, LIMIT),
            ReplicaLabels.INSTANCE,
            servers.http()));
  }

  @Test
  void health_is_the_replicas_word_and_counters_are_prometheus() throws Exception {
    Replica dead = new Replica("r1-2", REVISION, servers.nobody(), true, 0, "");
    List<Reading> readings = source().read(List.of(replica("r1-1"), dead), false);
    assertThat(readings).extracting(Reading::replica).containsExactly("r1-1", "r1-2");
    assertThat(readings).extracting(Reading::crashes).containsExactly(7, 0);
    assertThat(readings.get(0).health()).isInstanceOf(Health.Up.class);
    assertThat(readings.get(0).telemetry())
        .isInstanceOfSatisfying(
            Telemetry.Counters.class, c -> assertThat(c.attempts()).isEqualTo(10));
    assertThat(readings.get(1).health()).isInstanceOf(Health.Down.class);
    assertThat(readings.get(1).telemetry()).isInstanceOf(Telemetry.Missing.class);
    assertThat(asked).containsExactly("/health");
  }

  @Test
  void a_probe_is_sent_and_nothing_is_scraped() throws Exception {
    source().read(List.of(replica("r1-1")), true);
    assertThat(asked).containsExactly("/api/dhash/extract", "/health");
  }

  @Test
  void connections_that_are_shared_outlive_a_source() throws Exception {
    PrometheusMetricSource source = source();
    replicas.close();
    Reading reading = source.read(List.of(replica("r1-1")), false).getFirst();
    assertThat(reading.health()).isInstanceOf(Health.Up.class);
    assertThat(reading.telemetry()).isInstanceOf(Telemetry.Counters.class);
  }
}
