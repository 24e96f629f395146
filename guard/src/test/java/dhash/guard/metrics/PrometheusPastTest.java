package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Telemetry.Past;
import dhash.engine.gate.Telemetry.Spell;
import dhash.engine.gate.Telemetry.Unavailable;
import java.io.IOException;
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

@Timeout(30)
class PrometheusPastTest {
  private static final Instant NOW = MetricServers.NOW;
  private static final Duration LIMIT = Duration.ofMillis(700);

  private final MetricServers servers = new MetricServers();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() throws Exception {
    servers.stop();
  }

  private Telemetry before(URI address) throws InterruptedException {
    PrometheusServer server =
        new PrometheusServer(address, Optional.empty(), LIMIT, Duration.ofSeconds(30));
    return new PrometheusPast(server, Map.of("job", "our \"dhash\""), servers.http(), LIMIT)
        .before(NOW, Duration.ofMinutes(15));
  }

  /** Points of attempts and of failures, 10, 5 and 0 minutes before now. */
  private URI server(String attempts, String failures) throws IOException {
    return servers.serve(exchange -> {
      String question = question(exchange);
      asked.add(question);
      String points = question.contains("failures") ? failures : attempts;
      Answers.answer(
              200,
              points.isEmpty()
                  ? "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}"
                  : "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":"
                      + "[{\"metric\":{},\"values\":["
                      + points
                      + "]}]}}")
          .handle(exchange);
    });
  }

  private static String question(HttpExchange exchange) throws IOException {
    return URLDecoder.decode(
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
        StandardCharsets.UTF_8);
  }

  private static String point(int minutesAgo, String value) {
    return "[%d,\"%s\"]".formatted(NOW.minusSeconds(60L * minutesAgo).getEpochSecond(), value);
  }

  private static Spell spell(int minutesAgo, double attempts, double failures) {
    Instant to = NOW.minusSeconds(60L * minutesAgo);
    return new Spell(to.minusSeconds(300), to, attempts, failures);
  }

  @Test
  void increases_by_five_minutes_over_all_replicas_are_asked_for() throws Exception {
    URI address =
        server(point(10, "100.5") + "," + point(0, "90"), point(10, "2") + "," + point(0, "0"));

    assertThat(before(address)).isEqualTo(new Past(List.of(spell(10, 100.5, 2), spell(0, 90, 0))));
    assertThat(asked)
        .hasSize(2)
        .allSatisfy(question ->
            assertThat(question)
                .contains(
                    "sum(increase(dhash_extraction",
                    "_total{job=\"our \\\"dhash\\\"\"}[300s]))",
                    "start=2026-03-01T11:50:00Z",
                    "end=2026-03-01T12:00:00Z",
                    "step=300.0"));
  }

  @Test
  void a_step_that_lacks_a_number_or_has_one_that_can_not_be_is_not_known() throws Exception {
    URI address =
        server(
            point(15, "9") + "," + point(10, "NaN") + "," + point(5, "7") + "," + point(0, "8"),
            point(10, "0") + "," + point(5, "9") + "," + point(0, "8"));
    assertThat(before(address)).isEqualTo(new Past(List.of(spell(0, 8, 8))));
  }

  @Test
  void what_the_server_does_not_have_is_missing_and_never_a_good_past() throws Exception {
    assertThat(before(server("", ""))).isInstanceOf(Missing.class);
    assertThat(before(server(point(0, "9"), ""))).isInstanceOf(Missing.class);
    assertThat(before(server(point(0, "9"), point(60, "0"))))
        .isInstanceOfSatisfying(
            Missing.class, m -> assertThat(m.reason()).contains("job=\"our \\\"dhash\\\"\""));
  }

  @Test
  void a_server_that_fails_is_the_source_s_fault() throws Exception {
    assertThat(before(servers.nobody())).isInstanceOf(Unavailable.class);
    assertThat(before(servers.serve(503, "busy"))).isInstanceOf(Unavailable.class);
    assertThat(before(servers.serve(servers.silent())))
        .isInstanceOfSatisfying(
            Unavailable.class, u -> assertThat(u.reason()).contains("within 700 ms"));
  }
}
