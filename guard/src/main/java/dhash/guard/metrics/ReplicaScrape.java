package dhash.guard.metrics;

import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Telemetry.Unavailable;
import dhash.guard.port.MetricAnswer.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a Prometheus server has of one replica as of one moment: its counters, and when they were
 * scraped.
 */
final class ReplicaScrape {
  private final String replicaLabel;
  private final List<PrometheusText.Series> counters = new ArrayList<>();
  private final Set<String> targets = new TreeSet<>();
  private double now = Double.NaN;
  private double sampled = Double.NaN;

  ReplicaScrape(String replicaLabel) {
    this.replicaLabel = replicaLabel;
  }

  /** One series of {@link TelemetryQuery}. */
  void add(Map<String, String> labels, Point point) {
    if (labels.containsKey(TelemetryQuery.SAMPLED)) {
      now = point.at().toEpochMilli() / 1000.0;
      sampled = Double.isNaN(sampled) ? point.value() : Math.min(sampled, point.value());
      return;
    }
    targets.add(target(labels));
    Map<String, String> others = new HashMap<>(labels);
    String name = others.remove("__name__");
    counters.add(new PrometheusText.Series(name == null ? "" : name, others, point.value()));
  }

  /** Whose scrape it was. Two of one replica would count everything twice. */
  private String target(Map<String, String> labels) {
    return "job=\"%s\" %s=\"%s\""
        .formatted(
            labels.getOrDefault("job", ""), replicaLabel, labels.getOrDefault(replicaLabel, ""));
  }

  boolean isEmpty() {
    return counters.isEmpty();
  }

  /** When it was scraped, in seconds since 1970; NaN where that isn't known. */
  double sampled() {
    return sampled;
  }

  /**
   * The counters, unless their scrape is too old.
   *
   * @param limit in seconds
   */
  Telemetry telemetry(double limit) {
    if (targets.size() > 1) {
      return new Unavailable("Prometheus has it more than once: " + String.join(", ", targets));
    }
    Telemetry telemetry = DhashMetrics.of(counters);
    double age = now - sampled;
    return !(telemetry instanceof Telemetry.Counters) || age <= limit
        ? telemetry
        : new Missing("its last scrape is %.1f s old".formatted(age));
  }
}
