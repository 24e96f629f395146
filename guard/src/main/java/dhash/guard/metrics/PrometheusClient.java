package dhash.guard.metrics;

import dhash.guard.metrics.MetricHttp.Answered;
import dhash.guard.metrics.MetricHttp.Question;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.MetricAnswer.Values;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Asks a Prometheus server in PromQL, by POST, so that a long question fits. Whatever the server
 * can do wrong is an answer. An answer with warnings is broken: it may be a part of the truth.
 */
public final class PrometheusClient {
  private final PrometheusServer server;
  private final MetricHttp http;

  public PrometheusClient(PrometheusServer server, MetricHttp http) {
    this.server = server;
    this.http = http;
  }

  /**
   * What the query gives now, by the server's clock: a scalar or a vector as series of one point, a
   * range of samples as it is. What is older than the server's {@code staleAfter}, or as far ahead
   * of this machine's clock, is left out.
   *
   * @param within how long the caller can wait; the server's own limit holds too
   */
  public MetricAnswer instant(String query, Duration within) throws InterruptedException {
    MetricAnswer answer = ask("/api/v1/query", Map.of("query", query), within);
    return fresh(answer, http.now(), server.staleAfter());
  }

  /**
   * What the query gave at each step between two times. A series that ends long before {@code to}
   * is left out.
   *
   * @param within how long the caller can wait; the server's own limit holds too
   */
  public MetricAnswer range(String query, Instant from, Instant to, Duration step, Duration within)
      throws InterruptedException {
    return fresh(history(query, from, to, step, within), to, server.staleAfter().plus(step));
  }

  /** The same, with the series that ended long before as well. */
  MetricAnswer history(String query, Instant from, Instant to, Duration step, Duration within)
      throws InterruptedException {
    return ask(
        "/api/v1/query_range",
        Map.of(
            "query", query,
            "start", from.toString(),
            "end", to.toString(),
            "step", Double.toString(step.toMillis() / 1000.0)),
        within);
  }

  private MetricAnswer ask(String path, Map<String, String> fields, Duration within)
      throws InterruptedException {
    Question question =
        new Question(
            server.resolve(path),
            "application/json",
            Optional.of(form(fields)),
            server.credentials());
    Duration limit = within.compareTo(server.limit()) < 0 ? within : server.limit();
    try {
      Answered answered = http.ask(question, limit);
      return PrometheusAnswer.read(
          answered, (what, said) -> http.broken(question, what, said, answered.secrets()));
    } catch (IOException e) {
      return http.broken(e);
    }
  }

  private static String form(Map<String, String> fields) {
    return new TreeMap<>(fields)
        .entrySet().stream()
            .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
  }

  private static MetricAnswer fresh(MetricAnswer answer, Instant now, Duration limit) {
    if (!(answer instanceof Values values)) {
      return answer;
    }
    List<Series> fresh = values.series().stream().filter(s -> isFresh(s, now, limit)).toList();
    if (fresh.isEmpty()) {
      Instant newest =
          values.series().stream().map(s -> s.newest().at()).max(Instant::compareTo).orElseThrow();
      return new NoData(
          "what there is, is of %s; wanted is %s, give or take %d s"
              .formatted(newest, now, limit.toSeconds()));
    }
    return new Values(fresh, values.series().size() - fresh.size());
  }

  private static boolean isFresh(Series series, Instant now, Duration limit) {
    return Duration.between(series.newest().at(), now).abs().compareTo(limit) <= 0;
  }
}
