package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a server does, its answer is a provider error that says what it did. */
@Timeout(60)
class MisbehavingMetricServerTest {
  private static final Duration LIMIT = Duration.ofMillis(700);

  private final MetricServers servers = new MetricServers();

  @AfterEach
  void stop() throws Exception {
    servers.stop();
  }

  private MetricAnswer promQl(URI address) throws InterruptedException {
    return new PrometheusClient(
            new PrometheusServer(address, Optional.empty(), LIMIT, Duration.ofMinutes(1)),
            servers.http())
        .instant("up", Duration.ofSeconds(30));
  }

  private MetricAnswer json(URI address) throws InterruptedException {
    return new JsonNumber(
            new JsonEndpoint(address.resolve("/api/v1/query"), "/n", Optional.empty(), LIMIT),
            servers.http())
        .ask(Duration.ofSeconds(30));
  }

  /** What both say of it, without the address that stands before. */
  private String broken(URI address) throws InterruptedException {
    String shown = address + "/api/v1/query";
    String first = reason(promQl(address));
    String second = reason(json(address));
    assertThat(first).startsWith(shown);
    assertThat(second).isEqualTo(first);
    return first.substring(shown.length());
  }

  private static String reason(MetricAnswer answer) {
    assertThat(answer).isInstanceOf(Broken.class);
    return ((Broken) answer).reason();
  }

  @Test
  void one_that_is_not_there() throws Exception {
    assertThat(broken(servers.nobody())).isEqualTo(": no connection");
  }

  @Test
  void one_that_never_answers() throws Exception {
    long start = System.nanoTime();
    assertThat(broken(servers.serve(servers.silent())))
        .isEqualTo(": no complete answer within 700 ms");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void one_that_is_given_less_time_than_its_limit() throws Exception {
    URI address = servers.serve(servers.silent());
    Duration limit = Duration.ofSeconds(20);
    Duration within = Duration.ofMillis(200);
    PrometheusServer server = new PrometheusServer(address, Optional.empty(), limit, limit);
    assertThat(reason(new PrometheusClient(server, servers.http()).instant("up", within)))
        .endsWith(": no complete answer within 200 ms");
    JsonEndpoint endpoint = new JsonEndpoint(address, "", Optional.empty(), limit);
    assertThat(reason(new JsonNumber(endpoint, servers.http()).ask(within)))
        .endsWith(": no complete answer within 200 ms");
  }

  @Test
  void one_whose_answer_never_ends() throws Exception {
    assertThat(broken(servers.serve(servers.dripping(" "))))
        .isEqualTo(": no complete answer within 700 ms");
  }

  @Test
  void one_that_answers_a_gigabyte() throws Exception {
    assertThat(broken(servers.serve(MetricServers.flood("[1,2],\n")))).startsWith(": body exceeds");
  }

  @Test
  void one_that_sends_to_another_place() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    URI other =
        servers.serve(exchange -> {
          asked.add(exchange.getRequestURI().toString());
          Answers.answer(200, "{\"n\":1}").handle(exchange);
        });
    for (int status : List.of(301, 302, 303, 307, 308)) {
      assertThat(broken(servers.serve(MetricServers.redirect(status, other + "/secret/path"))))
          .isEqualTo(": it redirects to " + other + ", which is not followed: name that address");
    }
    assertThat(broken(servers.serve(MetricServers.redirect(307, "file:///etc/passwd"))))
        .startsWith(": it redirects to file://");
    assertThat(broken(servers.serve(MetricServers.redirect(307, "ht tp:"))))
        .isEqualTo(": it answered 307 without a place to go on");
    assertThat(asked).isEmpty();
  }

  @Test
  void one_that_sends_in_a_circle() throws Exception {
    assertThat(broken(servers.serve(MetricServers.redirect(307, "/api/v1/query"))))
        .isEqualTo(": it redirects again and again");
  }

  @Test
  void one_that_compresses_unasked() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("{\"n\":1}".getBytes(StandardCharsets.UTF_8));
    }
    URI address =
        servers.serve(exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          exchange.sendResponseHeaders(200, packed.size());
          packed.writeTo(exchange.getResponseBody());
          exchange.close();
        });
    assertThat(broken(address)).isEqualTo(": it answered in the encoding gzip, unasked");
  }

  @Test
  void one_that_breaks_off() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      servers.threads.execute(() -> Answers.resetConnectionsOf(socket));
      URI address = URI.create("http://127.0.0.1:" + socket.getLocalPort());
      assertThat(reason(promQl(address))).startsWith(address + "/api/v1/query: ");
      assertThat(reason(json(address))).startsWith(address + "/api/v1/query: ");
    }
    assertThat(broken(servers.serveRaw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")))
        .startsWith(": ");
  }

  @Test
  void one_that_speaks_no_http() throws Exception {
    for (String raw :
        List.of(
            "SSH-2.0-OpenSSH_9.2\r\n",
            "HTTP/1.1 banana OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: banana\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nbanana\r\n",
            "")) {
      assertThat(broken(servers.serveRaw(raw))).as(raw).startsWith(": ");
    }
  }

  @Test
  void one_that_fails() throws Exception {
    assertThat(reason(promQl(servers.serve(500, "<h1>Internal error hunter2</h1>"))))
        .endsWith("/api/v1/query answered 500 and no JSON: <h1>Internal error ***</h1>");
    assertThat(reason(json(servers.serve(500, "<h1>Internal error hunter2</h1>"))))
        .endsWith("/api/v1/query answered 500: <h1>Internal error ***</h1>");
    assertThat(reason(promQl(servers.serve(429, "{\"error\":\"slow down\"}"))))
        .endsWith(" answered 429: slow down");
    assertThat(reason(json(servers.serve(429, "slow\r\ndown"))))
        .endsWith(" answered 429: slow  down");
    assertThat(reason(json(servers.serve(204, "")))).endsWith(" answered no JSON");
  }

  @Test
  void one_that_answers_something_else() throws Exception {
    for (String other :
        List.of(
            "<!DOCTYPE html><title>Sign in</title>",
            "",
            "{\"n\":",
            "{\"n\":NaN}",
            "{\"n\":1} {\"n\":2}",
            "{\"n\":1,\"n\":2}",
            "[".repeat(100_000),
            "\u0000\u0001")) {
      assertThat(reason(promQl(servers.serve(200, other)))).contains("answered 200 and no JSON");
      assertThat(reason(json(servers.serve(200, other))))
          .contains("answered no JSON")
          .hasSizeLessThan(300);
    }
  }

  @Test
  void whoever_waits_for_one_can_be_interrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    URI address =
        servers.serve(exchange -> {
          asked.countDown();
          servers.silent().handle(exchange);
        });
    Callable<MetricAnswer> question =
        () ->
            new JsonNumber(
                    new JsonEndpoint(address, "", Optional.empty(), Duration.ofSeconds(50)),
                    servers.http())
                .ask(Duration.ofSeconds(50));
    Future<MetricAnswer> answer = servers.threads.submit(question);
    Answers.await(asked);
    assertThat(answer.cancel(true)).isTrue();
  }
}
