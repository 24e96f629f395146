package dhash.guard.metrics;

import dhash.guard.metrics.PrometheusText.FormatException;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Point;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.MetricAnswer.Values;
import dhash.guard.port.Observation.Replica;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Numbers of the service's own, out of the Prometheus text of each replica: one scrape a replica,
 * whatever is wanted of it.
 */
public final class ReplicaMetrics {
  private final String path;
  private final Duration staleAfter;
  private final MetricHttp http;

  /**
   * @param path such as {@code /metrics}
   * @param staleAfter how old a number may be; few texts say how old theirs are
   */
  public ReplicaMetrics(String path, Duration staleAfter, MetricHttp http) {
    this.path = path;
    this.staleAfter = staleAfter;
    this.http = http;
  }

  /**
   * By the replica's name, one answer for each selector in their order. All replicas are asked at
   * the same time, and one that fails spoils no other. Counters stand there as they are; a restart
   * shows in one that fell.
   *
   * @param within how long it may take
   */
  public Map<String, List<MetricAnswer>> read(
      List<Replica> replicas, List<MetricSelector> selectors, Duration within)
      throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        Map<String, Future<List<MetricAnswer>>> asked = new LinkedHashMap<>();
        for (Replica replica : replicas) {
          asked.put(
              replica.name(), threads.submit(() -> read(replica.address(), selectors, within)));
        }
        Map<String, List<MetricAnswer>> answers = new LinkedHashMap<>();
        for (Map.Entry<String, Future<List<MetricAnswer>>> one : asked.entrySet()) {
          answers.put(one.getKey(), one.getValue().get());
        }
        return answers;
      } catch (ExecutionException e) {
        throw new IllegalStateException("reading a replica ended unexpectedly", e.getCause());
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private List<MetricAnswer> read(URI replica, List<MetricSelector> selectors, Duration within)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(replica.resolve(path))
            .header("Accept", "text/plain; version=0.0.4")
            .build();
    try {
      Reply response = http.replicas().exchange(request, MetricHttp.MAX_BYTES, within);
      if (!response.isSuccess()) {
        return broken(selectors, " answered " + response.status());
      }
      Set<String> names = selectors.stream().map(MetricSelector::name).collect(Collectors.toSet());
      List<PrometheusText.Series> found =
          PrometheusText.parse(PrometheusText.decoded(response.body()), names::contains);
      Instant now = http.now();
      return selectors.stream().map(selector -> answer(selector, found, now)).toList();
    } catch (CharacterCodingException e) {
      return broken(selectors, " is not UTF-8 text");
    } catch (FormatException e) {
      return broken(selectors, " can't be read, " + e.getMessage());
    } catch (IOException e) {
      return broken(selectors, ": " + e.getMessage());
    }
  }

  private List<MetricAnswer> broken(List<MetricSelector> selectors, String what) {
    return Collections.nCopies(selectors.size(), new Broken(path + what));
  }

  private MetricAnswer answer(
      MetricSelector selector, List<PrometheusText.Series> found, Instant now) {
    List<Series> fresh = new ArrayList<>();
    int stale = 0;
    for (PrometheusText.Series series : found) {
      if (!selector.fits(series)) {
        continue;
      }
      Instant at =
          series.atMillis().isEmpty() ? now : Instant.ofEpochMilli(series.atMillis().getAsLong());
      if (Duration.between(at, now).abs().compareTo(staleAfter) <= 0) {
        fresh.add(new Series(series.labels(), List.of(new Point(at, series.value()))));
      } else {
        stale++;
      }
    }
    if (!fresh.isEmpty()) {
      return new Values(fresh, stale);
    }
    return new NoData(
        stale > 0 ? path + " has only old values of " + selector : path + " has no " + selector);
  }
}
