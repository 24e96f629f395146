package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import dhash.engine.plan.Revision;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Point;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.MetricAnswer.Values;
import dhash.guard.port.Observation.Replica;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReplicaMetricsTest {
  private static final Revision REVISION = new Revision(1, "v1", "0".repeat(64));
  private static final MetricSelector JOBS = new MetricSelector("jobs_total", Map.of("kind", "a"));
  private static final MetricSelector DEPTH = new MetricSelector("queue_depth", Map.of());
  private static final String TEXT =
      """
      # TYPE jobs_total counter
      jobs_total{kind="a",host="x"} 5
      jobs_total{kind="a",host="y"} 7
      jobs_total{kind="b"} 9
      jobs_total 11
      # TYPE queue_depth gauge
      queue_depth -3
      """;

  private final MetricServers servers = new MetricServers();
  private final ReplicaMetrics metrics =
      new ReplicaMetrics("/metrics", Duration.ofMinutes(1), servers.http());

  @AfterEach
  void stop() throws Exception {
    servers.stop();
  }

  private List<MetricAnswer> read(URI address, MetricSelector... selectors) throws Exception {
    return metrics
        .read(List.of(replica("one", address)), List.of(selectors), Duration.ofMillis(700))
        .getOrDefault("one", List.of());
  }

  private MetricAnswer read(String text, MetricSelector selector) throws Exception {
    return read(servers.serve(200, text), selector).getFirst();
  }

  private static Replica replica(String name, URI address) {
    return new Replica(name, REVISION, address, true, 0, "");
  }

  private static Series series(Map<String, String> labels, double value) {
    return new Series(labels, List.of(new Point(MetricServers.NOW, value)));
  }

  @Test
  void series_of_the_name_with_the_labels_are_found_in_one_scrape() throws Exception {
    List<String> scrapes = new CopyOnWriteArrayList<>();
    URI address =
        servers.serve(exchange -> {
          scrapes.add(exchange.getRequestURI().getPath());
          Answers.answer(200, TEXT).handle(exchange);
        });
    assertThat(read(address, DEPTH, JOBS, new MetricSelector("other", Map.of("a", "b"))))
        .containsExactly(
            new Values(List.of(series(Map.of(), -3)), 0),
            new Values(
                List.of(
                    series(Map.of("kind", "a", "host", "x"), 5),
                    series(Map.of("kind", "a", "host", "y"), 7)),
                0),
            new NoData("/metrics has no other{a=\"b\"}"));
    assertThat(scrapes).containsExactly("/metrics");
  }

  @Test
  void odd_numbers_are_handed_on_and_counted() throws Exception {
    Values values = (Values) read("queue_depth NaN\nqueue_depth{a=\"b\"} -Inf\n", DEPTH);
    assertThat(values.notFinite()).isEqualTo(2);
    assertThat(values.negative()).isEqualTo(1);
  }

  @Test
  void a_counter_that_was_reset_is_told_as_it_stands() throws Exception {
    List<Integer> counts = List.of(90, 3);
    List<Double> read = new ArrayList<>();
    for (int count : counts) {
      Values values =
          (Values) read("jobs_total " + count + "\n", new MetricSelector("jobs_total", Map.of()));
      read.add(values.series().getFirst().newest().value());
    }
    assertThat(read).containsExactly(90.0, 3.0);
  }

  @Test
  void a_number_that_says_how_old_it_is_may_be_too_old() throws Exception {
    long now = MetricServers.NOW.toEpochMilli();
    assertThat(read("queue_depth 4 " + (now - 60_000) + "\n", DEPTH))
        .isEqualTo(
            new Values(
                List.of(
                    new Series(
                        Map.of(), List.of(new Point(Instant.ofEpochMilli(now - 60_000), 4)))),
                0));
    for (long other : List.of(now - 60_001, now + 60_001, 0L, Long.MAX_VALUE)) {
      assertThat(read("queue_depth 4 " + other + "\n", DEPTH))
          .isEqualTo(new NoData("/metrics has only old values of queue_depth"));
    }
    Values values =
        (Values) read("queue_depth 4 " + (now - 3_600_000) + "\nqueue_depth{a=\"b\"} 1\n", DEPTH);
    assertThat(values.series()).hasSize(1);
    assertThat(values.stale()).isEqualTo(1);
  }

  @Test
  void replicas_are_asked_together_and_one_that_fails_spoils_no_other() throws Exception {
    CountDownLatch bothAsked = new CountDownLatch(2);
    HttpHandler together =
        exchange -> {
          bothAsked.countDown();
          Answers.await(bothAsked);
          Answers.answer(200, TEXT).handle(exchange);
        };
    List<Replica> replicas =
        List.of(
            replica("a", servers.serve(together)),
            replica("b", servers.serve(together)),
            replica("gone", servers.nobody()));
    Map<String, List<MetricAnswer>> read =
        metrics.read(replicas, List.of(DEPTH, JOBS), Duration.ofMillis(700));
    assertThat(read.keySet()).containsExactly("a", "b", "gone");
    assertThat(read.get("a")).hasSize(2).allMatch(Values.class::isInstance);
    assertThat(read.get("b")).hasSize(2).allMatch(Values.class::isInstance);
    assertThat(read.get("gone"))
        .containsExactly(
            new Broken("/metrics: no connection"), new Broken("/metrics: no connection"));
  }

  @Test
  void a_replica_that_misbehaves_is_a_provider_error() throws Exception {
    assertThat(read(servers.serve(500, ""), DEPTH))
        .containsExactly(new Broken("/metrics answered 500"));
    assertThat(read(servers.serve(429, ""), DEPTH))
        .containsExactly(new Broken("/metrics answered 429"));
    assertThat(read(servers.serve(MetricServers.redirect(302, "/x")), DEPTH))
        .containsExactly(new Broken("/metrics answered 302"));
    assertThat(read("<html>", DEPTH))
        .isEqualTo(new Broken("/metrics can't be read, line 1: a name is missing"));
    assertThat(read("queue_depth 1\nqueue_depth 1\n", DEPTH)).isInstanceOf(Broken.class);
    assertThat(read(servers.serve(servers.silent()), DEPTH))
        .containsExactly(new Broken("/metrics: no complete answer within 700 ms"));
    assertThat(read(servers.serve(servers.dripping("# x\n")), DEPTH))
        .containsExactly(new Broken("/metrics: no complete answer within 700 ms"));
    assertThat(read(servers.serve(MetricServers.flood("# x\n")), DEPTH).getFirst())
        .isInstanceOfSatisfying(
            Broken.class, b -> assertThat(b.reason()).startsWith("/metrics: body exceeds"));
    assertThat(read(servers.serveRaw("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), DEPTH))
        .allMatch(Broken.class::isInstance);
  }
}
