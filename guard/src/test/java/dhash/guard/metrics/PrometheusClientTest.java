package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Point;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.MetricAnswer.Values;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PrometheusClientTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration STALE_AFTER = Duration.ofSeconds(30);
  private static final long NOW_S = MetricServers.NOW.getEpochSecond();

  private final MetricServers servers = new MetricServers();

  @AfterEach
  void stop() throws Exception {
    servers.stop();
  }

  private PrometheusClient client(URI address) {
    return new PrometheusClient(
        new PrometheusServer(address, Optional.empty(), LIMIT, STALE_AFTER), servers.http());
  }

  private MetricAnswer ask(String answer) throws Exception {
    return client(servers.serve(200, answer)).instant("up", LIMIT);
  }

  private static String success(String type, String result) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":%s}}"
        .formatted(type, result);
  }

  private static String vector(String... values) {
    List<String> series = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      series.add(
          "{\"metric\":{\"i\":\"%d\"},\"value\":[%d.5,\"%s\"]}".formatted(i, NOW_S, values[i]));
    }
    return success("vector", series.toString());
  }

  private static Values values(MetricAnswer answer) {
    assertThat(answer).isInstanceOf(Values.class);
    return (Values) answer;
  }

  private static String broken(MetricAnswer answer) {
    assertThat(answer).isInstanceOf(Broken.class);
    return ((Broken) answer).reason();
  }

  @Test
  void a_scalar_is_one_series_without_labels() throws Exception {
    Instant at = MetricServers.NOW.plusMillis(781);
    assertThat(ask(success("scalar", "[" + NOW_S + ".781,\"1.5\"]")))
        .isEqualTo(new Values(List.of(new Series(Map.of(), List.of(new Point(at, 1.5)))), 0));
  }

  @Test
  void a_vector_is_its_series_with_their_labels() throws Exception {
    Values values = values(ask(vector("1", "2e3")));
    assertThat(values.series())
        .extracting(Series::labels)
        .containsExactly(Map.of("i", "0"), Map.of("i", "1"));
    assertThat(values.series()).extracting(s -> s.newest().value()).containsExactly(1.0, 2000.0);
  }

  @Test
  void a_matrix_is_its_series_with_all_points() throws Exception {
    String matrix =
        success(
            "matrix",
            "[{\"metric\":{\"a\":\"b\"},\"values\":[[%d,\"1\"],[%d,\"2\"]]}]"
                .formatted(NOW_S - 5, NOW_S));
    assertThat(values(ask(matrix)).series().getFirst().points())
        .containsExactly(
            new Point(MetricServers.NOW.minusSeconds(5), 1), new Point(MetricServers.NOW, 2));
  }

  @Test
  void odd_numbers_are_handed_on_and_counted() throws Exception {
    Values values = values(ask(vector("NaN", "+Inf", "-Inf", "-1", "1")));
    assertThat(values.series())
        .extracting(s -> s.newest().value())
        .containsExactly(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1.0, 1.0);
    assertThat(values.notFinite()).isEqualTo(3);
    assertThat(values.negative()).isEqualTo(2);
  }

  @Test
  void no_series_is_no_data() throws Exception {
    assertThat(ask(success("vector", "[]"))).isEqualTo(new NoData("no series fits the query"));
    assertThat(ask(success("matrix", "[]"))).isInstanceOf(NoData.class);
  }

  @Test
  void several_series_where_one_is_expected_are_named() throws Exception {
    assertThat(broken(ask(vector("1", "2", "3", "4", "5")).single()))
        .isEqualTo("5 series where one is expected: {i=\"0\"}, {i=\"1\"}, {i=\"2\"} and 2 more");
    assertThat(values(ask(vector("1")).single()).series()).hasSize(1);
    assertThat(ask(success("vector", "[]")).single()).isInstanceOf(NoData.class);
  }

  @Test
  void an_error_of_the_api_is_told_with_its_type() throws Exception {
    URI address =
        servers.serve(
            422,
            "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"too many samples\"}");
    assertThat(broken(client(address).instant("up", LIMIT)))
        .isEqualTo(address + "/api/v1/query answered 422 (execution): too many samples");
  }

  @Test
  void a_part_of_the_truth_is_broken() throws Exception {
    String partial =
        vector("1").replace("\"success\"", "\"success\",\"warnings\":[\"store 2 is away\"]");
    assertThat(broken(ask(partial)))
        .endsWith("answered with warnings, so perhaps in part: [\"store 2 is away\"]");
    assertThat(ask(vector("1").replace("\"success\"", "\"success\",\"infos\":[\"well\"]")))
        .isInstanceOf(Values.class);
  }

  @Test
  void another_form_is_broken() throws Exception {
    for (String other :
        List.of(
            "{}",
            "[]",
            "{\"status\":\"success\"}",
            success("string", "[1,\"x\"]"),
            success("banana", "[]"),
            success("vector", "{}"),
            success("vector", "[{\"metric\":{}}]"),
            success("vector", "[{\"metric\":{\"a\":1},\"value\":[1,\"1\"]}]"),
            success("vector", "[{\"metric\":{},\"value\":[1,1]}]"),
            success("vector", "[{\"metric\":{},\"value\":[1,\"one\"]}]"),
            success("vector", "[{\"metric\":{},\"value\":[1,\"1\",2]}]"),
            success("vector", "[{\"metric\":{},\"histogram\":[1,{}]}]"),
            success("matrix", "[{\"metric\":{},\"values\":[]}]"),
            success("matrix", "[{\"metric\":{},\"values\":[[2,\"1\"],[1,\"1\"]]}]"),
            success("scalar", "[]"))) {
      assertThat(broken(ask(other))).as(other).contains("answered in another form than Prometheus");
    }
  }

  @Test
  void what_is_old_is_left_out_and_counted() throws Exception {
    String both =
        success(
            "matrix",
            ("[{\"metric\":{\"a\":\"old\"},\"values\":[[%d,\"1\"]]},"
                    + "{\"metric\":{\"a\":\"new\"},\"values\":[[%d,\"2\"]]}]")
                .formatted(NOW_S - 31, NOW_S - 30));
    Values values = values(ask(both));
    assertThat(values.series()).extracting(s -> s.labels().get("a")).containsExactly("new");
    assertThat(values.stale()).isEqualTo(1);
  }

  /** A server whose clock was put back answers of then, and one that is ahead of what never was. */
  @Test
  void a_clock_far_off_is_no_data() throws Exception {
    for (int seconds : List.of(-3600, -31, 31, 3600)) {
      String answer = success("scalar", "[%d,\"1\"]".formatted(NOW_S + seconds));
      assertThat(ask(answer))
          .isEqualTo(
              new NoData(
                  "what there is, is of %s; wanted is %s, give or take 30 s"
                      .formatted(MetricServers.NOW.plusSeconds(seconds), MetricServers.NOW)));
    }
  }

  @Test
  void many_ask_at_the_same_time() throws Exception {
    PrometheusClient client = client(servers.serve(200, vector("1")));
    List<Future<MetricAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(servers.threads.submit(() -> client.instant("up", LIMIT)));
    }
    for (Future<MetricAnswer> answer : answers) {
      assertThat(answer.get()).isInstanceOf(Values.class);
    }
  }
}
