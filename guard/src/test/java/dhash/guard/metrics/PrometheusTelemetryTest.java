package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Telemetry.Unavailable;
import dhash.engine.gate.Window;
import dhash.engine.plan.Revision;
import dhash.guard.port.Observation.Replica;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server's answers make of counters; RealPrometheusTest asks a real one. */
@Timeout(30)
class PrometheusTelemetryTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Replica ONE = replica("r2-1", 2, 8081);
  private static final Replica TWO = replica("r2-2", 2, 8082);

  private final MetricServers servers = new MetricServers();
  private final AtomicReference<String> answer = new AtomicReference<>("");
  private final List<String> series = new ArrayList<>();
  private URI address = URI.create("http://127.0.0.1:1");

  @BeforeEach
  void a_server() throws IOException {
    address = servers.serve(exchange -> Answers.answer(200, answer.get()).handle(exchange));
  }

  @AfterEach
  void stop() throws Exception {
    servers.stop();
  }

  private static Replica replica(String name, int revision, int port) {
    return new Replica(
        name,
        new Revision(revision, "v" + revision, "0".repeat(64)),
        URI.create("http://10.0.0.7:" + port),
        true,
        0,
        "");
  }

  private PrometheusTelemetry telemetry(ReplicaLabels labels) {
    return new PrometheusTelemetry(
        new PrometheusServer(address, Optional.empty(), LIMIT, Duration.ofSeconds(30)),
        labels,
        servers.http());
  }

  private PrometheusTelemetry telemetry() {
    return telemetry(ReplicaLabels.INSTANCE);
  }

  private List<Telemetry> read(PrometheusTelemetry telemetry, Replica... replicas)
      throws Exception {
    answer.set(
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":%s}}"
            .formatted(series));
    series.clear();
    return telemetry.read(List.of(replicas), LIMIT);
  }

  private void series(String name, String labels, Object value) {
    series.add(
        "{\"metric\":{%s%s},\"value\":[%d,\"%s\"]}"
            .formatted(
                name.isEmpty() ? "" : "\"__name__\":\"" + name + "\",",
                labels,
                MetricServers.NOW.getEpochSecond(),
                value));
  }

  /** All that the gates need, of a replica that was scraped so many seconds ago. */
  private void scraped(String labels, int attempts, int failures, int secondsAgo) {
    series("dhash_extractions_total", labels, attempts);
    series("dhash_extraction_failures_total", labels, failures);
    series("dhash_hash_duration_seconds_bucket", labels + ",\"le\":\"0.25\"", attempts / 2);
    series("dhash_hash_duration_seconds_bucket", labels + ",\"le\":\"+Inf\"", attempts);
    series("dhash_hash_duration_seconds_sum", labels, attempts * 0.25);
    series("dhash_low_confidence_queue", labels, 12);
    series(
        "", labels + ",\"dhash_sampled\":\"1\"", MetricServers.NOW.getEpochSecond() - secondsAgo);
  }

  private static String at(int port) {
    return "\"instance\":\"10.0.0.7:" + port + "\"";
  }

  private static Counters counters(Telemetry telemetry) {
    assertThat(telemetry).isInstanceOf(Counters.class);
    return (Counters) telemetry;
  }

  private static String missing(Telemetry telemetry) {
    assertThat(telemetry).isInstanceOf(Missing.class);
    return ((Missing) telemetry).reason();
  }

  @Test
  void each_replica_has_the_counters_it_would_have_told_itself() throws Exception {
    scraped(at(8082) + ",\"job\":\"dhash\"", 50, 5, 1);
    scraped(at(8081) + ",\"job\":\"dhash\"", 100, 0, 2);
    List<Telemetry> read = read(telemetry(), ONE, TWO);
    assertThat(read.get(0))
        .isEqualTo(
            DhashMetrics.read(
                """
                dhash_extractions_total 100
                dhash_extraction_failures_total 0
                dhash_hash_duration_seconds_bucket{le="0.25"} 50
                dhash_hash_duration_seconds_bucket{le="+Inf"} 100
                dhash_hash_duration_seconds_sum 25
                dhash_low_confidence_queue 12
                """,
                MetricServers.NOW));
    assertThat(counters(read.get(1)).failures()).isEqualTo(5);
  }

  @Test
  void a_replica_may_be_told_by_its_name() throws Exception {
    scraped("\"pod\":\"r2-1\"", 100, 0, 0);
    assertThat(
            read(telemetry(new ReplicaLabels("pod", Optional.empty(), Map.of())), ONE).getFirst())
        .isInstanceOf(Counters.class);
  }

  @Test
  void a_revisions_label_keeps_apart_what_two_said_at_one_address() throws Exception {
    ReplicaLabels labels = new ReplicaLabels("instance", Optional.of("version"), Map.of());
    scraped(at(8081) + ",\"version\":\"v1\"", 900, 90, 0);
    scraped(at(8081) + ",\"version\":\"v2\"", 100, 0, 0);
    List<Telemetry> read = read(telemetry(labels), ONE, replica("r1-1", 1, 8081));
    assertThat(counters(read.get(0)).attempts()).isEqualTo(100);
    assertThat(counters(read.get(1)).attempts()).isEqualTo(900);
    scraped(at(8081) + ",\"version\":\"v1\"", 900, 90, 0);
    assertThat(missing(read(telemetry(labels), ONE).getFirst()))
        .isEqualTo(
            "Prometheus has no series with instance=\"10.0.0.7:8081\" or \"r2-1\","
                + " version=\"v2\"");
  }

  @Test
  void a_replica_that_is_not_there_is_missing_and_spoils_no_other() throws Exception {
    scraped(at(8081), 100, 0, 0);
    List<Telemetry> read = read(telemetry(), ONE, TWO);
    assertThat(read.get(0)).isInstanceOf(Counters.class);
    assertThat(missing(read.get(1))).contains("no series with instance=\"10.0.0.7:8082\"");
    assertThat(read(telemetry(), ONE, TWO)).allMatch(Missing.class::isInstance);
  }

  @Test
  void a_scrape_that_is_too_old_is_missing() throws Exception {
    scraped(at(8081), 100, 0, 30);
    scraped(at(8082), 100, 0, 31);
    List<Telemetry> read = read(telemetry(), ONE, TWO);
    assertThat(read.get(0)).isInstanceOf(Counters.class);
    assertThat(missing(read.get(1))).isEqualTo("its last scrape is 31.0 s old");
  }

  @Test
  void counters_without_the_time_of_their_scrape_are_missing() throws Exception {
    scraped(at(8081), 100, 0, 0);
    series.removeLast();
    assertThat(missing(read(telemetry(), ONE).getFirst()))
        .isEqualTo("its last scrape is NaN s old");
  }

  /** Their counters would look like those after a restart. */
  @Test
  void scrapes_of_before_a_clock_was_put_back_are_missing() throws Exception {
    PrometheusTelemetry telemetry = telemetry();
    scraped(at(8081), 100, 0, 2);
    assertThat(read(telemetry, ONE).getFirst()).isInstanceOf(Counters.class);
    scraped(at(8081), 90, 0, 12);
    assertThat(missing(read(telemetry, ONE).getFirst()))
        .isEqualTo("its last scrape is 10.0 s older than the one before");
    scraped(at(8081), 110, 0, 1);
    assertThat(read(telemetry, ONE).getFirst()).isInstanceOf(Counters.class);
  }

  @Test
  void a_restart_is_folded_as_that_of_a_scraped_replica() throws Exception {
    PrometheusTelemetry telemetry = telemetry();
    Window window = Window.EMPTY;
    int secondsAgo = 20;
    for (int attempts : new int[] {100, 140, 10, 40}) {
      scraped(at(8081), attempts, attempts / 10, secondsAgo--);
      Reading reading =
          new Reading("r2-1", new Health.Up(Duration.ZERO, ""), read(telemetry, ONE).getFirst(), 0);
      window =
          window.with(
              new Sample(MetricServers.NOW.minusSeconds(secondsAgo), List.of(reading), List.of()),
              Duration.ofMinutes(5),
              0);
    }
    assertThat(window.last(Duration.ZERO).attempts()).isEqualTo(40 + 10 + 30);
    assertThat(window.last(Duration.ZERO).failures()).isEqualTo(4 + 1 + 3);
  }

  @Test
  void a_replica_that_is_scraped_twice_is_a_provider_error() throws Exception {
    scraped(at(8081) + ",\"job\":\"a\"", 100, 0, 0);
    scraped(at(8081) + ",\"job\":\"b\"", 100, 0, 0);
    assertThat(read(telemetry(), ONE).getFirst())
        .isEqualTo(
            new Unavailable(
                "Prometheus has it more than once: job=\"a\" instance=\"10.0.0.7:8081\","
                    + " job=\"b\" instance=\"10.0.0.7:8081\""));
  }

  @Test
  void what_can_not_be_true_is_rejected() throws Exception {
    for (String odd : List.of("NaN", "+Inf", "-1")) {
      scraped(at(8081), 100, 0, 0);
      series.removeFirst();
      series("dhash_extractions_total", at(8081), odd);
      assertThat(read(telemetry(), ONE).getFirst()).isInstanceOf(Telemetry.Rejected.class);
    }
    scraped(at(8081), 100, 101, 0);
    assertThat(read(telemetry(), ONE).getFirst()).isInstanceOf(Telemetry.Rejected.class);
    scraped(at(8081), 100, 0, 0);
    series.removeFirst();
    assertThat(missing(read(telemetry(), ONE).getFirst()))
        .isEqualTo("the metrics lack dhash_extractions_total");
  }

  @Test
  void a_server_that_fails_is_a_provider_error_for_each() throws Exception {
    answer.set("<html>");
    assertThat(telemetry().read(List.of(ONE, TWO), LIMIT))
        .hasSize(2)
        .allMatch(Unavailable.class::isInstance);
    assertThat(telemetry().read(List.of(), LIMIT)).isEmpty();
  }

  @Test
  void labels_have_names_that_labels_can_have() {
    for (String bad : List.of("", "a-b", "0a", "a\"} or x{", "ü")) {
      assertThatThrownBy(() -> new ReplicaLabels(bad, Optional.empty(), Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new ReplicaLabels("a", Optional.of(bad), Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new ReplicaLabels("a", Optional.empty(), Map.of(bad, "x")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
