package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Outcome;
import dhash.engine.gate.Rule;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Window;
import dhash.engine.plan.Revision;
import dhash.guard.port.Observation.Replica;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the gates say after three polls of a real server that does not behave. */
@Timeout(30)
class MisbehavingReplicaTest {
  private static final Duration LIMIT = Duration.ofMillis(500);
  private static final Revision REVISION = new Revision(2, "v2", "0".repeat(64));
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final List<Gate> GATES =
      List.of(
          new Gate.HealthFailures(2),
          new Gate.ExtractionFailureRate(5, WINDOW),
          new Gate.P95HashTime(2000, WINDOW),
          new Gate.LowConfidenceQueue(1000),
          new Gate.CandidateCrashes(0));

  private final HttpMetricSource source =
      new HttpMetricSource("/health", "/metrics", System::nanoTime, () -> MetricServers.NOW, LIMIT);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch testIsOver = new CountDownLatch(1);
  private final List<AutoCloseable> servers = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    testIsOver.countDown();
    source.close();
    for (AutoCloseable server : servers) {
      server.close();
    }
    threads.shutdownNow();
  }

  private URI serve(HttpHandler health, HttpHandler metrics) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/health", health);
    server.createContext("/metrics", metrics);
    server.start();
    servers.add(() -> server.stop(0));
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The outcomes after three polls, by gate, in the order of {@link #GATES}. */
  private List<Outcome> outcomes(URI address) throws InterruptedException {
    Replica replica = new Replica("r2-1", REVISION, address, true, 0, "");
    Window window = Window.EMPTY;
    for (int poll = 0; poll < 3; poll++) {
      Instant at = Instant.parse("2026-03-01T12:00:00Z").plusSeconds(poll);
      window =
          window.with(new Sample(at, source.read(List.of(replica), false), List.of()), WINDOW, 0);
    }
    Window seen = window;
    return GATES.stream()
        .map(gate -> seen.judge(gate, Rule.DEFAULT).outcome())
        .collect(Collectors.toList());
  }

  private static final List<Outcome> DEAD =
      List.of(
          Outcome.FAIL,
          Outcome.PROVIDER_ERROR,
          Outcome.PROVIDER_ERROR,
          Outcome.PROVIDER_ERROR,
          Outcome.PASS);

  private static final List<Outcome> UNMEASURED =
      List.of(
          Outcome.PASS,
          Outcome.PROVIDER_ERROR,
          Outcome.PROVIDER_ERROR,
          Outcome.PROVIDER_ERROR,
          Outcome.PASS);

  /** The kernel accepts for it, as for a process that is stopped. */
  @Test
  void one_that_accepts_and_never_answers_fails_its_health() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertThat(outcomes(URI.create("http://127.0.0.1:" + deaf.getLocalPort()))).isEqualTo(DEAD);
    }
  }

  @Test
  void one_that_answers_too_late_fails_its_health() throws Exception {
    HttpHandler late =
        exchange -> {
          Answers.await(testIsOver);
          exchange.close();
        };
    assertThat(outcomes(serve(late, late))).isEqualTo(DEAD);
  }

  @Test
  void one_that_is_slow_within_the_limit_is_up() throws Exception {
    HttpHandler slow =
        exchange -> {
          Answers.awaitShortly(testIsOver);
          Answers.answer(200, "{\"status\":\"OK\"}").handle(exchange);
        };
    HttpHandler metrics = Answers.answer(200, DhashMetricsTest.GOOD);
    assertThat(outcomes(serve(slow, metrics)).getFirst()).isEqualTo(Outcome.PASS);
  }

  /** Nothing that can't be read lets a gate pass, and nothing of it takes a rollout back. */
  @Test
  void one_whose_metrics_are_garbage_holds() throws Exception {
    HttpHandler ok = Answers.answer(200, "{\"status\":\"OK\"}");
    for (String garbage :
        List.of("<html>hello</html>", "\u0000\u0001", "dhash_extractions_total banana\n", "{}")) {
      assertThat(outcomes(serve(ok, Answers.answer(200, garbage))))
          .as(garbage)
          .isEqualTo(UNMEASURED);
    }
  }

  /** Any program may be deployed, and a health check of many says no more than 200. */
  @Test
  void a_health_of_garbage_is_up_and_one_that_is_not_ok_is_down() throws Exception {
    HttpHandler metrics = Answers.answer(200, DhashMetricsTest.GOOD);
    assertThat(outcomes(serve(Answers.answer(200, "\u0001garbage"), metrics)).getFirst())
        .isEqualTo(Outcome.PASS);
    assertThat(outcomes(serve(Answers.answer(200, "{\"status\":\"banana\"}"), metrics)).getFirst())
        .isEqualTo(Outcome.FAIL);
    assertThat(outcomes(serve(Answers.answer(200, "{\"status\":17}"), metrics)).getFirst())
        .isEqualTo(Outcome.FAIL);
  }
}
