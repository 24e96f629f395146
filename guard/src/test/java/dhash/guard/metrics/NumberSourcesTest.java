package dhash.guard.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Telemetry.Rejected;
import dhash.engine.gate.Telemetry.Single;
import dhash.engine.gate.Telemetry.Unavailable;
import dhash.engine.plan.Revision;
import dhash.guard.port.CustomMetrics.Released;
import dhash.guard.port.NumberSource;
import dhash.guard.port.Observation.Replica;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class NumberSourcesTest {
  private static final Duration LIMIT = Duration.ofMillis(700);
  private static final Revision CANDIDATE = new Revision(2, "v2", "22");
  private static final Revision BASELINE = new Revision(1, "v1", "11");
  private static final Gate.Custom HIGHEST =
      new Gate.Custom("high", Direction.ABOVE, 1, Duration.ZERO);
  private static final Gate.Custom LOWEST =
      new Gate.Custom("low", Direction.BELOW, 1, Duration.ZERO);

  private static final Instant NOW = MetricServers.NOW;

  private final MetricServers servers = new MetricServers();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() throws Exception {
    servers.stop();
  }

  private NumberSources sources(Map<String, NumberSource> sources, Optional<URI> prometheus) {
    return new NumberSources(
        sources,
        prometheus.map(
            at -> new PrometheusServer(at, Optional.empty(), LIMIT, Duration.ofMinutes(1))),
        new ReplicaMetrics("/metrics", Duration.ofMinutes(1), servers.http()),
        servers.http(),
        LIMIT);
  }

  private static Released released(List<Replica> replicas) {
    return new Released("production", CANDIDATE, Optional.of(BASELINE), replicas);
  }

  private Telemetry promql(URI prometheus, String query, Released released) throws Exception {
    Map<String, NumberSource> source = Map.of("high", new NumberSource.PromQl(query));
    return told(sources(source, Optional.of(prometheus)).read(List.of(HIGHEST), released), "high");
  }

  private static Telemetry told(Map<String, Telemetry> all, String name) {
    assertThat(all).containsKey(name);
    return all.getOrDefault(name, new Missing("not there"));
  }

  /** A server that notes what is asked and gives these numbers. */
  private URI prometheus(String... values) throws Exception {
    List<String> series = new ArrayList<>();
    for (String value : values) {
      series.add(
          "{\"metric\":{},\"value\":[%d,\"%s\"]}"
              .formatted(MetricServers.NOW.getEpochSecond(), value));
    }
    HttpHandler answer =
        Answers.answer(
            200,
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":"
                + series
                + "}}");
    return servers.serve(exchange -> {
      asked.add(
          URLDecoder.decode(new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8));
      answer.handle(exchange);
    });
  }

  private Replica replica(String name, String text) throws Exception {
    return new Replica(name, CANDIDATE, servers.serve(200, text), true, 0, "");
  }

  @Test
  void the_words_of_a_query_stand_for_what_is_released() throws Exception {
    String query = "a{v=\"$candidate\"} - a{v=\"$baseline\",env=~\"$environment$\"}";
    assertThat(promql(prometheus("3"), query, released(List.of()))).isEqualTo(new Single(3));
    assertThat(asked).containsExactly("query=a{v=\"v2\"} - a{v=\"v1\",env=~\"production$\"}");
  }

  @Test
  void what_a_word_stands_for_ends_no_string() throws Exception {
    Revision odd = new Revision(3, "a\"}\\ or\nb", "33");
    Released released = new Released("local", odd, Optional.empty(), List.of());
    assertThat(promql(prometheus("3"), "a{v=\"$candidate\"}", released)).isEqualTo(new Single(3));
    assertThat(asked).containsExactly("query=a{v=\"a\\\"}\\\\ or\\nb\"}");
  }

  @Test
  void a_query_about_a_baseline_that_is_not_there_is_not_asked() throws Exception {
    Released first = new Released("local", CANDIDATE, Optional.empty(), List.of());
    assertThat(promql(prometheus("3"), "a{v=\"$baseline\"}", first))
        .isEqualTo(new Missing("there is no baseline to ask about"));
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "+Inf", "-Inf"})
  void what_is_no_number_is_rejected_and_says_so(String value) throws Exception {
    assertThat(promql(prometheus(value), "a", released(List.of())))
        .isInstanceOfSatisfying(
            Rejected.class, odd -> assertThat(odd.reason()).contains("is no number"));
  }

  @Test
  void nothing_is_missing_and_several_series_or_a_dead_server_are_the_source_s_fault()
      throws Exception {
    assertThat(promql(prometheus(), "a", released(List.of()))).isInstanceOf(Missing.class);
    assertThat(promql(prometheus("1", "2"), "a", released(List.of())))
        .isInstanceOfSatisfying(
            Unavailable.class, u -> assertThat(u.reason()).startsWith("2 series where one"));
    assertThat(promql(servers.nobody(), "a", released(List.of()))).isInstanceOf(Unavailable.class);
    assertThat(promql(servers.serve(servers.silent()), "a", released(List.of())))
        .isInstanceOfSatisfying(
            Unavailable.class, u -> assertThat(u.reason()).contains("within 700 ms"));
  }

  /** A number that swings by 1000 a day and differs from day to day by some ten. */
  private static double usual(Instant at) {
    double hours = at.getEpochSecond() % 86_400 / 3600.0;
    return 1000 * Math.sin(hours / 12 * Math.PI)
        + new SplittableRandom(at.getEpochSecond()).nextInt(-10, 11);
  }

  /** A server that has kept so many days, and tells {@code now} of the present. */
  private URI server(int days, double now) throws Exception {
    StringBuilder points = new StringBuilder();
    for (Instant at = NOW.minus(Duration.ofDays(days));
        at.isBefore(NOW);
        at = at.plusSeconds(300)) {
      points.append(points.isEmpty() ? "" : ",");
      points.append("[%d,\"%s\"]".formatted(at.getEpochSecond(), usual(at)));
    }
    String past =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":["
            + points
            + "]}]}}";
    String present =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[%d,\"%s\"]}]}}"
            .formatted(NOW.getEpochSecond(), now);
    return servers.serve(exchange -> {
      String path = exchange.getRequestURI().getPath();
      asked.add(path);
      Answers.answer(200, path.endsWith("query_range") ? past : present).handle(exchange);
    });
  }

  private NumberSources against(URI prometheus) {
    return sources(
        Map.of("high", new NumberSource.PromQl("sum(backlog)", 7)), Optional.of(prometheus));
  }

  private Telemetry unusual(NumberSources sources) throws Exception {
    return told(sources.read(List.of(HIGHEST), released(List.of())), "high");
  }

  @Test
  void against_the_days_before_the_daily_swing_is_usual_and_a_tenth_of_it_is_not()
      throws Exception {
    double yesterday = usual(NOW.minus(Duration.ofDays(1)));
    assertThat(unusual(against(server(9, yesterday))))
        .isInstanceOfSatisfying(Single.class, z -> assertThat(z.value()).isBetween(-2.0, 2.0));
    assertThat(unusual(against(server(9, yesterday + 100))))
        .isInstanceOfSatisfying(Single.class, z -> assertThat(z.value()).isGreaterThan(6));
  }

  @Test
  void the_days_before_are_asked_for_once_an_hour_and_not_at_each_poll() throws Exception {
    NumberSources sources = against(server(9, 5));
    unusual(sources);
    unusual(sources);
    assertThat(asked).containsExactly("/api/v1/query", "/api/v1/query_range", "/api/v1/query");
  }

  @Test
  void too_few_days_before_are_no_data_and_asked_for_again() throws Exception {
    NumberSources sources = against(server(4, 5));
    assertThat(unusual(sources))
        .isEqualTo(new Missing("less than half of the 7 days before is known"));
    unusual(sources);
    assertThat(asked).containsSubsequence("/api/v1/query_range", "/api/v1/query_range");
  }

  @Test
  void days_before_that_can_not_be_asked_for_are_the_source_s_fault() throws Exception {
    String present =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[%d,\"5\"]}]}}"
            .formatted(NOW.getEpochSecond());
    URI half =
        servers.serve(exchange -> {
          boolean past = exchange.getRequestURI().getPath().endsWith("query_range");
          Answers.answer(past ? 503 : 200, present).handle(exchange);
        });
    assertThat(unusual(against(half)))
        .isInstanceOfSatisfying(
            Unavailable.class, u -> assertThat(u.reason()).startsWith("the days before: "));
  }

  @Test
  void a_gate_without_a_source_or_a_server_is_told_why() throws Exception {
    assertThat(sources(Map.of(), Optional.empty()).read(List.of(LOWEST), released(List.of())))
        .isEqualTo(Map.of("low", new Unavailable("the configuration has no source for it")));
    assertThat(
            sources(Map.of("low", new NumberSource.PromQl("up")), Optional.empty())
                .read(List.of(LOWEST), released(List.of())))
        .isEqualTo(Map.of("low", new Unavailable("PROMETHEUS_URL is not set")));
  }

  @Test
  void a_number_in_json_is_read_where_the_pointer_leads() throws Exception {
    URI address = servers.serve(200, "{\"queue\":{\"length\":42}}");
    NumberSource json = new NumberSource.Json(address, "/queue/length", Optional.empty());
    assertThat(
            sources(Map.of("low", json), Optional.empty())
                .read(List.of(LOWEST), released(List.of())))
        .isEqualTo(Map.of("low", new Single(42)));
  }

  private Map<String, Telemetry> own(Replica... replicas) throws Exception {
    NumberSource depth = new NumberSource.OwnSeries("depth", Map.of("kind", "a"));
    return sources(Map.of("low", depth, "high", depth), Optional.empty())
        .read(List.of(LOWEST, HIGHEST), released(List.of(replicas)));
  }

  @Test
  void of_replicas_the_worst_counts_as_the_gate_sees_it() throws Exception {
    String first = "depth{kind=\"a\",host=\"x\"} 5\ndepth{kind=\"a\",host=\"y\"} 7\n";
    String second = "depth{kind=\"a\"} -3\ndepth{kind=\"b\"} 99\n";
    assertThat(own(replica("one", first), replica("two", second)))
        .isEqualTo(Map.of("high", new Single(7), "low", new Single(-3)));
  }

  @Test
  void too_few_replicas_that_tell_are_no_data_or_the_source_s_fault() throws Exception {
    Replica well = replica("well", "depth{kind=\"a\"} 5\n");
    Replica silent = replica("silent", "other 1\n");
    Replica odd = replica("odd", "depth{kind=\"a\"} NaN\n");
    Replica dead = new Replica("dead", CANDIDATE, servers.nobody(), true, 0, "");
    assertThat(told(own(), "high")).isEqualTo(new Missing("no replica of the candidate runs"));
    assertThat(told(own(well, silent), "high"))
        .isInstanceOfSatisfying(Missing.class, m -> assertThat(m.reason()).startsWith("silent: "));
    assertThat(told(own(well, odd), "high"))
        .isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.reason()).contains("NaN"));
    assertThat(told(own(well, dead), "high"))
        .isInstanceOfSatisfying(
            Unavailable.class, u -> assertThat(u.reason()).startsWith("dead: "));
    assertThat(told(own(well, well("b"), well("c"), well("d"), dead), "high"))
        .isEqualTo(new Single(5));
  }

  private Replica well(String name) throws Exception {
    return replica(name, "depth{kind=\"a\"} 4\n");
  }
}
