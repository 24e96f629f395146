package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.Revision;
import dhash.guard.port.Observation.Replica;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpMetricSourceTest {
  private static final Revision REVISION = new Revision(1, "v1", "0".repeat(64));
  private static final Duration LIMIT = Duration.ofMillis(700);

  private final HttpMetricSource source =
      new HttpMetricSource("/health", "/metrics", System::nanoTime, () -> MetricServers.NOW, LIMIT);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch testIsOver = new CountDownLatch(1);
  private final List<AutoCloseable> servers = new ArrayList<>();
  private URI address = URI.create("http://127.0.0.1:1");

  @BeforeEach
  void a_healthy_replica() throws IOException {
    address =
        serve(
            Answers.answer(200, "{\"status\":\"OK\"}"),
            Answers.answer(200, DhashMetricsTest.GOOD),
            Answers.answer(200, "{}"));
  }

  @AfterEach
  void stop() throws Exception {
    testIsOver.countDown();
    source.close();
    for (AutoCloseable server : servers) {
      server.close();
    }
    threads.shutdownNow();
  }

  private URI serve(HttpHandler health, HttpHandler metrics, HttpHandler extract)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/health", health);
    server.createContext("/metrics", metrics);
    server.createContext("/api/dhash/extract", extract);
    server.start();
    servers.add(() -> server.stop(0));
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private Reading read(URI replica) throws InterruptedException {
    return source.read(List.of(replica("one", replica)), false).getFirst();
  }

  private static Replica replica(String name, URI uri) {
    return new Replica(name, REVISION, uri, true, 4, "");
  }

  private Health health(HttpHandler handler) throws Exception {
    return read(serve(handler, Answers.answer(404, ""), Answers.answer(404, ""))).health();
  }

  private String down(HttpHandler handler) throws Exception {
    Health health = health(handler);
    assertThat(health).isInstanceOf(Health.Down.class);
    return ((Health.Down) health).reason();
  }

  private String unavailable(HttpHandler handler) throws Exception {
    Telemetry telemetry =
        read(serve(Answers.answer(200, ""), handler, Answers.answer(404, ""))).telemetry();
    assertThat(telemetry).isInstanceOf(Telemetry.Unavailable.class);
    return ((Telemetry.Unavailable) telemetry).reason();
  }

  @Test
  void a_healthy_replica_is_up_with_its_counters() throws Exception {
    Reading reading = read(address);
    assertThat(reading.replica()).isEqualTo("one");
    assertThat(reading.crashes()).isEqualTo(4);
    assertThat(reading.health())
        .isInstanceOfSatisfying(Health.Up.class, up -> assertThat(up.latency()).isPositive());
    assertThat(reading.telemetry())
        .isEqualTo(DhashMetrics.read(DhashMetricsTest.GOOD, MetricServers.NOW));
  }

  @Test
  void replicas_are_read_at_the_same_time_and_one_fault_spoils_no_other() throws Exception {
    CountDownLatch bothAsked = new CountDownLatch(2);
    HttpHandler together =
        exchange -> {
          bothAsked.countDown();
          Answers.await(bothAsked);
          Answers.answer(200, "{\"status\":\"ok\"}").handle(exchange);
        };
    URI left = serve(together, Answers.answer(200, DhashMetricsTest.GOOD), Answers.answer(404, ""));
    URI right = serve(together, Answers.answer(500, ""), Answers.answer(404, ""));
    List<Reading> readings =
        source.read(
            List.of(replica("l", left), replica("r", right), replica("d", unused())), false);
    assertThat(readings).extracting(Reading::replica).containsExactly("l", "r", "d");
    assertThat(readings.get(0).health()).isInstanceOf(Health.Up.class);
    assertThat(readings.get(1).health()).isInstanceOf(Health.Up.class);
    assertThat(readings.get(0).telemetry()).isInstanceOf(Telemetry.Counters.class);
    assertThat(readings.get(1).telemetry())
        .isEqualTo(new Telemetry.Unavailable("/metrics answered 500"));
    assertThat(readings.get(2).health()).isEqualTo(new Health.Down("/health: no connection"));
    assertThat(readings.get(2).telemetry())
        .isEqualTo(new Telemetry.Unavailable("/metrics: no connection"));
  }

  private static URI unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  @Test
  void a_service_that_warns_is_up_and_says_why() throws Exception {
    assertThat(health(Answers.answer(200, "{\"status\":\"WARNING\",\"reason\":\"queue is long\"}")))
        .isInstanceOfSatisfying(
            Health.Up.class, up -> assertThat(up.note()).isEqualTo("WARNING: queue is long"));
    assertThat(health(Answers.answer(200, "all is well"))).isInstanceOf(Health.Up.class);
    assertThat(health(Answers.answer(204, ""))).isInstanceOf(Health.Up.class);
  }

  @Test
  void a_service_that_is_not_ok_is_down_with_the_reason() throws Exception {
    assertThat(down(Answers.answer(200, "{\"status\":\"CRITICAL\",\"reason\":\"no database\"}")))
        .isEqualTo("/health says CRITICAL: no database");
    assertThat(down(Answers.answer(503, "{\"status\":\"CRITICAL\",\"reason\":\"no database\"}")))
        .isEqualTo("/health answered 503: no database");
    assertThat(down(Answers.answer(404, ""))).isEqualTo("/health answered 404");
    assertThat(down(Answers.answer(200, "{\"status\":null}"))).isEqualTo("/health says null");
    assertThat(down(Answers.answer(200, "{\"status\":\"" + "x".repeat(5000) + "\"}")))
        .hasSizeLessThan(250);
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
    HttpHandler redirect =
        exchange -> {
          exchange.getResponseHeaders().set("Location", address + "/health");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        };
    assertThat(down(redirect)).isEqualTo("/health answered 302");
    assertThat(unavailable(redirect)).isEqualTo("/metrics answered 302");
  }

  @Test
  void an_answer_that_never_comes_is_given_up_in_time() throws Exception {
    HttpHandler silent = exchange -> Answers.await(testIsOver);
    long start = System.nanoTime();
    assertThat(down(silent)).isEqualTo("/health: no complete answer within 700 ms");
    assertThat(unavailable(silent)).isEqualTo("/metrics: no complete answer within 700 ms");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void a_body_that_drips_without_end_is_given_up_in_time() throws Exception {
    HttpHandler drip =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream body = exchange.getResponseBody();
          while (testIsOver.getCount() > 0) {
            body.write("a 1\n".getBytes(StandardCharsets.UTF_8));
            body.flush();
            Answers.awaitShortly(testIsOver);
          }
          exchange.close();
        };
    assertThat(down(drip)).contains("no complete answer within 700 ms");
    assertThat(unavailable(drip)).contains("no complete answer within 700 ms");
  }

  @Test
  void a_body_of_a_gigabyte_is_cut_off() throws Exception {
    HttpHandler flood =
        exchange -> {
          exchange.sendResponseHeaders(200, 1L << 30);
          byte[] block = "# x\n".repeat(16_384).getBytes(StandardCharsets.UTF_8);
          OutputStream body = exchange.getResponseBody();
          for (int i = 0; i < (1 << 30) / block.length; i++) {
            body.write(block);
          }
        };
    assertThat(down(flood)).startsWith("/health: body exceeds");
    assertThat(unavailable(flood)).startsWith("/metrics: body exceeds");
  }

  @Test
  void garbage_is_a_broken_source() throws Exception {
    assertThat(unavailable(Answers.answer(200, "<html>no metrics</html>")))
        .contains("can't be read, line 1");
    HttpHandler binary =
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(new byte[] {(byte) 0xFF, (byte) 0xFE});
          exchange.close();
        };
    assertThat(unavailable(binary)).contains("not UTF-8");
  }

  @Test
  void a_broken_connection_is_told() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      threads.execute(() -> Answers.resetConnectionsOf(socket));
      Reading reading = read(URI.create("http://127.0.0.1:" + socket.getLocalPort()));
      assertThat(reading.health()).isInstanceOf(Health.Down.class);
      assertThat(reading.telemetry()).isInstanceOf(Telemetry.Unavailable.class);
    }
  }

  @Test
  void an_answer_that_is_no_http_is_told() throws Exception {
    HttpHandler banana =
        exchange -> {
          exchange.getResponseHeaders().set("Content-Length", "banana");
          exchange.sendResponseHeaders(200, 0);
          exchange.close();
        };
    assertThat(down(banana)).isEqualTo("/health: its answer is no HTTP (NumberFormatException)");
    assertThat(unavailable(banana))
        .isEqualTo("/metrics: its answer is no HTTP (NumberFormatException)");
  }

  @Test
  void a_probe_is_one_marked_image_before_the_scrape() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    List<byte[]> images = new CopyOnWriteArrayList<>();
    HttpHandler extract =
        exchange -> {
          asked.add(
              exchange.getRequestMethod() + exchange.getRequestHeaders().get("X-Dhash-Probe"));
          images.add(exchange.getRequestBody().readAllBytes());
          Answers.answer(500, "broken").handle(exchange);
        };
    HttpHandler metrics =
        exchange -> {
          asked.add("scrape");
          Answers.answer(200, DhashMetricsTest.GOOD).handle(exchange);
        };
    URI probed = serve(Answers.answer(200, ""), metrics, extract);
    assertThat(source.read(List.of(replica("p", probed)), true).getFirst().telemetry())
        .isInstanceOf(Telemetry.Counters.class);
    assertThat(asked).containsExactly("POST[1]", "scrape");
    assertThat(ImageIO.read(new ByteArrayInputStream(images.getFirst())).getWidth()).isEqualTo(32);
    assertThat(read(probed).telemetry()).isInstanceOf(Telemetry.Counters.class);
    assertThat(asked).containsExactly("POST[1]", "scrape", "scrape");
  }
}
