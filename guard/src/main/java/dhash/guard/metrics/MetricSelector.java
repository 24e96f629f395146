package dhash.guard.metrics;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which of a service's own series are wanted: those of this name that have all of these labels,
 * whatever others they have. A counter or a gauge; of a histogram one of its counters.
 */
public record MetricSelector(String name, Map<String, String> labels) {
  public MetricSelector {
    labels = Map.copyOf(labels);
  }

  boolean fits(PrometheusText.Series series) {
    return series.name().equals(name) && series.labels().entrySet().containsAll(labels.entrySet());
  }

  /** Such as <code>queue{kind="slow"}</code>, without braces where it has no labels. */
  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder(name);
    char next = '{';
    for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
      shown.append(next).append(label.getKey()).append("=\"").append(label.getValue()).append('"');
      next = ',';
    }
    return labels.isEmpty() ? name : shown.append('}').toString();
  }
}
