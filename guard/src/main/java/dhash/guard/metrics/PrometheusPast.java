package dhash.guard.metrics;

import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Telemetry.Past;
import dhash.engine.gate.Telemetry.Spell;
import dhash.engine.gate.Telemetry.Unavailable;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Point;
import dhash.guard.port.MetricAnswer.Values;
import dhash.guard.port.PastAttempts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The past as a Prometheus server has kept it: increases in steps of five minutes, over all
 * replicas that bear the service's labels, whatever they are called by now. A step for which the
 * server has not both numbers is not known.
 */
public final class PrometheusPast implements PastAttempts {
  private static final Duration STEP = Duration.ofMinutes(5);

  private final PrometheusClient client;
  private final String labels;
  private final Duration limit;

  /**
   * @param labels what all series of the service have and no other's
   * @param limit how long each of two questions may take
   */
  public PrometheusPast(
      PrometheusServer server, Map<String, String> labels, MetricHttp http, Duration limit) {
    this.client = new PrometheusClient(server, http);
    this.labels =
        new TreeMap<>(labels)
            .entrySet().stream()
                .map(label -> label.getKey() + "=" + TelemetryQuery.quoted(label.getValue()))
                .collect(Collectors.joining(","));
    this.limit = limit;
  }

  @Override
  public Telemetry before(Instant now, Duration reach) throws InterruptedException {
    MetricAnswer attempts = ask(DhashMetrics.ATTEMPTS, now, reach);
    MetricAnswer failures = ask(DhashMetrics.FAILURES, now, reach);
    for (MetricAnswer answer : List.of(attempts, failures)) {
      switch (answer) {
        case Broken(String reason) -> {
          return new Unavailable(reason);
        }
        case NoData(String reason) -> {
          return new Missing("Prometheus: " + reason + " ({" + labels + "})");
        }
        case Values _ -> {}
      }
    }
    return new Past(spells(byTime(attempts), byTime(failures)));
  }

  private MetricAnswer ask(String counter, Instant now, Duration reach)
      throws InterruptedException {
    String query = "sum(increase(%s{%s}[%ds]))".formatted(counter, labels, STEP.toSeconds());
    return client.range(query, now.minus(reach).plus(STEP), now, STEP, limit).single();
  }

  private static Map<Instant, Double> byTime(MetricAnswer answer) {
    Map<Instant, Double> values = new HashMap<>();
    if (answer instanceof Values told) {
      for (Point point : told.series().getFirst().points()) {
        values.put(point.at(), point.value());
      }
    }
    return values;
  }

  private static List<Spell> spells(Map<Instant, Double> attempts, Map<Instant, Double> failures) {
    List<Spell> spells = new ArrayList<>();
    new TreeMap<>(attempts)
        .forEach((at, tried) -> {
          double failed = failures.getOrDefault(at, Double.NaN);
          if (failed >= 0 && failed <= tried && tried < Double.POSITIVE_INFINITY) {
            spells.add(new Spell(at.minus(STEP), at, tried, failed));
          }
        });
    return spells;
  }
}
