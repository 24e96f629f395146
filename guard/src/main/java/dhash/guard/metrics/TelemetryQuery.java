package dhash.guard.metrics;

import dhash.guard.port.Observation.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one question that brings the raw counters of some replicas, all as of the same moment,
 * together with the time at which each was scraped. An instant vector alone bears only the time of
 * the question, so that a counter of five minutes ago would look like one of now.
 */
final class TelemetryQuery {
  /** Marks the series whose value is the time of the scrape, in seconds since 1970. */
  static final String SAMPLED = "dhash_sampled";

  private TelemetryQuery() {}

  static String of(ReplicaLabels labels, List<Replica> replicas) {
    return of(selected(labels, replicas));
  }

  /**
   * The same of all replicas that there were.
   *
   * @param revisions those that are wanted; empty for all
   */
  static String ofAll(ReplicaLabels labels, List<String> revisions) {
    List<String> matchers = new ArrayList<>(others(labels));
    matchers.add(labels.replica() + "!=\"\"");
    if (labels.revision().isPresent() && !revisions.isEmpty()) {
      matchers.add(oneOf(labels.revision().get(), revisions.stream()));
    }
    return of(String.join(",", matchers));
  }

  private static String of(String selected) {
    String names = DhashMetrics.NAMES.stream().sorted().collect(Collectors.joining("|"));
    return "{__name__=~%s,%s} or label_replace(timestamp(%s{%s}), \"%s\", \"1\", \"\", \"\")"
        .formatted(quoted(names), selected, DhashMetrics.ATTEMPTS, selected, SAMPLED);
  }

  private static String selected(ReplicaLabels labels, List<Replica> replicas) {
    List<String> matchers = new ArrayList<>(others(labels));
    matchers.add(
        oneOf(
            labels.replica(),
            replicas.stream()
                .flatMap(r -> Stream.of(ReplicaLabels.hostAndPort(r.address()), r.name()))));
    labels
        .revision()
        .ifPresent(
            label -> matchers.add(oneOf(label, replicas.stream().map(r -> r.revision().tag()))));
    return String.join(",", matchers);
  }

  private static List<String> others(ReplicaLabels labels) {
    return labels.others().entrySet().stream()
        .map(other -> other.getKey() + "=" + quoted(other.getValue()))
        .toList();
  }

  /** A matcher of these values and no others. */
  private static String oneOf(String label, Stream<String> values) {
    return label
        + "=~"
        + quoted(values.distinct().map(TelemetryQuery::literally).collect(Collectors.joining("|")));
  }

  /** What a regular expression (RE2) takes as it stands. */
  private static String literally(String value) {
    StringBuilder pattern = new StringBuilder(value.length() + 8);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
        pattern.append('\\');
      }
      pattern.append(c);
    }
    return pattern.toString();
  }

  /** A string of PromQL. */
  static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
