package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Credentials;
import dhash.guard.port.Credentials.Secret;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Values;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a Prometheus server is asked; PrometheusClientTest reads what it answers. */
@Timeout(30)
class PrometheusQuestionTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String ANSWER =
      """
      {"status":"success","data":{"resultType":"scalar","result":[%d,"1"]}}\
      """
          .formatted(MetricServers.NOW.getEpochSecond());

  private final MetricServers servers = new MetricServers(Map.of("PROM_TOKEN", "s3cret-token"));

  @AfterEach
  void stop() throws Exception {
    servers.stop();
  }

  private PrometheusClient client(URI address) {
    return client(address, Optional.empty());
  }

  private PrometheusClient client(URI address, Optional<Credentials> credentials) {
    return new PrometheusClient(
        new PrometheusServer(address, credentials, LIMIT, Duration.ofSeconds(30)), servers.http());
  }

  private static String broken(MetricAnswer answer) {
    assertThat(answer).isInstanceOf(Broken.class);
    return ((Broken) answer).reason();
  }

  @Test
  void questions_are_posted_however_long() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    URI address =
        servers.serve(exchange -> {
          asked.add(exchange.getRequestMethod());
          asked.add(exchange.getRequestURI().toString());
          byte[] form = exchange.getRequestBody().readAllBytes();
          asked.add(
              URLDecoder.decode(new String(form, StandardCharsets.UTF_8), StandardCharsets.UTF_8));
          Answers.answer(200, ANSWER).handle(exchange);
        });
    String query = "sum(rate(x{a=\"b&c=d+ü\"}[5m])) or " + "y or ".repeat(20_000) + "z";
    assertThat(client(URI.create(address + "/prom/")).instant(query, LIMIT))
        .isInstanceOf(Values.class);
    assertThat(asked).containsExactly("POST", "/prom/api/v1/query", "query=" + query);
  }

  @Test
  void a_range_is_asked_from_to_and_in_steps() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    String matrix =
        """
        {"status":"success","data":{"resultType":"matrix","result":
          [{"metric":{},"values":[[%d,"1"]]}]}}\
        """
            .formatted(MetricServers.NOW.getEpochSecond() - 35);
    URI address =
        servers.serve(exchange -> {
          asked.add(exchange.getRequestURI().toString());
          byte[] form = exchange.getRequestBody().readAllBytes();
          asked.add(new String(form, StandardCharsets.UTF_8));
          Answers.answer(200, matrix).handle(exchange);
        });
    Instant from = MetricServers.NOW.minusSeconds(600);
    PrometheusClient client = client(address);
    assertThat(client.range("up", from, MetricServers.NOW, Duration.ofMillis(7_500), LIMIT))
        .isInstanceOf(Values.class);
    assertThat(asked)
        .containsExactly(
            "/api/v1/query_range",
            "end=2026-03-01T12%3A00%3A00Z&query=up&start=2026-03-01T11%3A50%3A00Z&step=7.5");
    assertThat(client.range("up", from, MetricServers.NOW, Duration.ofSeconds(1), LIMIT))
        .isInstanceOf(NoData.class);
  }

  @Test
  void a_redirect_within_the_server_is_followed_with_the_question() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    URI address =
        servers.serve(exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          if (exchange.getRequestURI().getPath().startsWith("/prom")) {
            Answers.answer(200, ANSWER).handle(exchange);
          } else {
            MetricServers.redirect(307, "/prom/api/v1/query").handle(exchange);
          }
        });
    assertThat(client(address).instant("up", LIMIT)).isInstanceOf(Values.class);
    assertThat(asked).containsExactly("POST /api/v1/query", "POST /prom/api/v1/query");
    assertThat(
            broken(
                client(servers.serve(MetricServers.redirect(302, "/graph"))).instant("up", LIMIT)))
        .endsWith(": it answered 302, which would lose the question");
  }

  @Test
  void a_token_is_sent_and_never_shown() throws Exception {
    List<String> sent = new CopyOnWriteArrayList<>();
    URI address =
        servers.serve(exchange -> {
          sent.add(exchange.getRequestHeaders().getFirst("Authorization"));
          Answers.answer(401, "{\"error\":\"s3cret-token is no longer valid\"}").handle(exchange);
        });
    Credentials token = new Credentials.Bearer(new Secret.Variable("PROM_TOKEN"));
    assertThat(broken(client(address, Optional.of(token)).instant("up", LIMIT)))
        .endsWith(" answered 401: *** is no longer valid");
    assertThat(sent).containsExactly("Bearer s3cret-token");
    Credentials unset = new Credentials.Bearer(new Secret.Variable("OTHER_TOKEN"));
    assertThat(broken(client(address, Optional.of(unset)).instant("up", LIMIT)))
        .endsWith(": the environment variable OTHER_TOKEN is empty or not set");
    assertThat(sent).hasSize(1);
  }

  @Test
  void hosts_that_are_not_listed_are_never_asked() throws Exception {
    assertThat(broken(client(URI.create("https://prometheus.example")).instant("up", LIMIT)))
        .isEqualTo(
            "https://prometheus.example/api/v1/query: the host prometheus.example is not on the"
                + " list of those that may be asked");
  }
}
