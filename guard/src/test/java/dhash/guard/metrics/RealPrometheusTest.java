package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Window;
import dhash.engine.plan.Revision;
import dhash.guard.port.AllowedHosts;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.MetricAnswer.Values;
import dhash.guard.port.Observation.Replica;
import dhash.guard.port.PastAttempts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks the real server, Debian's, which scrapes three small programs. */
@Timeout(120)
class RealPrometheusTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final ReplicaLabels LABELS =
      new ReplicaLabels("instance", Optional.of("version"), Map.of("job", RealPrometheus.JOB));

  @TempDir static Path folder;
  private static final Map<String, Target> TARGETS = new HashMap<>();
  private static final MetricHttp HTTP =
      new MetricHttp(
          AllowedHosts.LOOPBACK, Map.of(), text -> text, InstantSource.system(), System::nanoTime);
  private static RealPrometheus prometheus;
  private static PrometheusServer server;

  /** Something that is scraped. */
  private record Target(Replica replica, HttpServer server, AtomicReference<String> metrics) {
    static Target start(String name, int revision) throws IOException {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      AtomicReference<String> metrics = new AtomicReference<>(DhashMetricsTest.GOOD);
      server.createContext("/", exchange -> Answers.answer(200, metrics.get()).handle(exchange));
      server.start();
      URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      Revision of = new Revision(revision, "v" + revision, "0".repeat(64));
      return new Target(new Replica(name, of, address, true, 0, ""), server, metrics);
    }

    void count(int attempts, int failures) {
      metrics.set(text(attempts, failures));
    }
  }

  private static Target target(String name) {
    return Objects.requireNonNull(TARGETS.get(name));
  }

  private static String text(int attempts, int failures) {
    return """
    dhash_extractions_total %d
    dhash_extraction_failures_total %d
    dhash_hash_duration_seconds_bucket{le="0.25"} %d
    dhash_hash_duration_seconds_bucket{le="+Inf"} %d
    dhash_hash_duration_seconds_sum %s
    dhash_hash_duration_seconds_count %d
    dhash_low_confidence_queue 12
    """
        .formatted(
            attempts, failures, attempts / 2, attempts, Double.toString(attempts / 8.0), attempts);
  }

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(RealPrometheus.program().isPresent(), "no program prometheus on the PATH");
    Map<String, String> scraped = new HashMap<>();
    for (String name : List.of("steady", "restarting", "leaving")) {
      Target target = Target.start(name, 2);
      TARGETS.put(name, target);
      scraped.put(target.replica().address().getAuthority(), "v2");
    }
    target("steady").count(100, 5);
    prometheus = RealPrometheus.start(folder, scraped);
    server =
        new PrometheusServer(prometheus.address(), Optional.empty(), LIMIT, Duration.ofSeconds(10));
    until(() -> read("steady"), Counters.class::isInstance);
  }

  @AfterAll
  static void stop() throws Exception {
    HTTP.close();
    for (Target target : TARGETS.values()) {
      target.server().stop(0);
    }
    if (prometheus != null) {
      prometheus.stop();
    }
  }

  private static Telemetry read(String name) throws InterruptedException {
    return new PrometheusTelemetry(server, LABELS, HTTP)
        .read(List.of(target(name).replica()), LIMIT)
        .getFirst();
  }

  private static MetricAnswer ask(String query) throws InterruptedException {
    return new PrometheusClient(server, HTTP).instant(query, LIMIT);
  }

  /** Asks until it is so. */
  private static <T> T until(Callable<T> question, Predicate<T> good) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    T answer = question.call();
    while (!good.test(answer)) {
      assertThat(System.nanoTime()).as("waited a minute; it says " + answer).isLessThan(deadline);
      Thread.sleep(50);
      answer = question.call();
    }
    return answer;
  }

  @Test
  void counters_are_those_that_the_replica_tells_itself() throws Exception {
    Telemetry expected = DhashMetrics.read(text(100, 5), Instant.EPOCH);
    assertThat(until(() -> read("steady"), Counters.class::isInstance)).isEqualTo(expected);
  }

  @Test
  void replicas_are_read_at_once_and_an_unknown_one_is_missing() throws Exception {
    Replica steady = target("steady").replica();
    Replica stranger =
        new Replica("(r[1", steady.revision(), URI.create("http://10.1.2.3:4"), true, 0, "");
    Replica other =
        new Replica("other", new Revision(3, "v3", "0".repeat(64)), steady.address(), true, 0, "");
    List<Telemetry> read =
        new PrometheusTelemetry(server, LABELS, HTTP).read(List.of(stranger, steady, other), LIMIT);
    assertThat(read.get(0)).isInstanceOf(Missing.class);
    assertThat(read.get(1)).isInstanceOf(Counters.class);
    assertThat(read.get(2)).isInstanceOf(Missing.class);
  }

  @Test
  void a_window_over_a_restart_is_the_same_as_one_that_was_scraped() throws Exception {
    Target target = target("restarting");
    PrometheusTelemetry telemetry = new PrometheusTelemetry(server, LABELS, HTTP);
    Window asked = Window.EMPTY;
    Window scraped = Window.EMPTY;
    Instant at = Instant.parse("2026-03-01T12:00:00Z");
    for (int[] counts : new int[][] {{100, 5}, {160, 8}, {10, 2}, {70, 2}}) {
      target.count(counts[0], counts[1]);
      Telemetry direct = DhashMetrics.read(text(counts[0], counts[1]), at);
      Telemetry told =
          until(() -> telemetry.read(List.of(target.replica()), LIMIT).getFirst(), direct::equals);
      at = at.plusSeconds(5);
      asked = asked.with(sample(at, told), Duration.ofMinutes(5), 0);
      scraped = scraped.with(sample(at, direct), Duration.ofMinutes(5), 0);
    }
    assertThat(asked.last(Duration.ZERO)).isEqualTo(scraped.last(Duration.ZERO));
    assertThat(asked.last(Duration.ZERO).attempts()).isEqualTo(60 + 10 + 60);
    assertThat(asked.last(Duration.ZERO).durations().count()).isEqualTo(60 + 10 + 60);
  }

  private static Sample sample(Instant at, Telemetry telemetry) {
    Reading reading = new Reading("r", new Health.Up(Duration.ZERO, ""), telemetry, 0);
    return new Sample(at, List.of(reading), List.of());
  }

  @Test
  void a_replica_that_is_gone_is_missing_within_seconds() throws Exception {
    until(() -> read("leaving"), Counters.class::isInstance);
    target("leaving").server().stop(0);
    assertThat(until(() -> read("leaving"), Missing.class::isInstance)).isInstanceOf(Missing.class);
  }

  @Test
  void promql_is_answered_as_it_says() throws Exception {
    assertThat(single("sum(dhash_extractions_total{version=\"v2\"}) > bool 99")).isEqualTo(1);
    assertThat(single("vector(1) / 0")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(single("vector(0) / 0")).isNaN();
    assertThat(single("-7")).isEqualTo(-7);
    assertThat(ask("nothing_of_the_kind")).isInstanceOf(NoData.class);
    assertThat(ask("up").single())
        .isInstanceOfSatisfying(
            Broken.class, b -> assertThat(b.reason()).startsWith("3 series").contains("instance="));
    assertThat(ask("\"text\"")).isInstanceOf(Broken.class);
    assertThat(ask("sum("))
        .isInstanceOfSatisfying(
            Broken.class,
            b ->
                assertThat(b.reason()).contains("answered 400 (bad_data)").contains("parse error"));
  }

  private static double single(String query) throws InterruptedException {
    MetricAnswer answer = ask(query).single();
    assertThat(answer).isInstanceOf(Values.class);
    return ((Values) answer).series().getFirst().newest().value();
  }

  @Test
  void a_range_has_its_points_and_an_old_one_is_told_by_its_end() throws Exception {
    PrometheusClient client = new PrometheusClient(server, HTTP);
    Instant now = InstantSource.system().instant();
    MetricAnswer answer =
        client.range("vector(3)", now.minusSeconds(60), now, Duration.ofSeconds(10), LIMIT);
    assertThat(answer).isInstanceOf(Values.class);
    Series series = ((Values) answer).series().getFirst();
    assertThat(series.points()).hasSize(7).allMatch(p -> p.value() == 3);
    assertThat(series.newest().at()).isEqualTo(now.truncatedTo(ChronoUnit.MILLIS));
    assertThat(
            client.range(
                "up",
                now.minusSeconds(9_000),
                now.minusSeconds(8_000),
                Duration.ofSeconds(10),
                LIMIT))
        .isInstanceOf(NoData.class);
  }

  @Test
  void the_past_of_a_service_is_asked_for_by_its_labels() throws Exception {
    Instant now = InstantSource.system().instant();
    PastAttempts known = new PrometheusPast(server, Map.of("job", RealPrometheus.JOB), HTTP, LIMIT);
    Telemetry past =
        until(
            () -> known.before(now.plusSeconds(5), Duration.ofHours(1)),
            told -> told instanceof Telemetry.Past(var spells) && !spells.isEmpty());
    assertThat(((Telemetry.Past) past).spells())
        .allSatisfy(spell -> assertThat(spell.failures()).isBetween(0.0, spell.attempts()));
    assertThat(
            new PrometheusPast(server, Map.of("job", "other"), HTTP, LIMIT)
                .before(now, Duration.ofHours(1)))
        .isInstanceOf(Missing.class);
  }
}
