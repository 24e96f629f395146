package dhash.guard.port;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoublePredicate;

/**
 * What a source of metrics answered. Whatever is the source's fault is an answer too, never an
 * exception.
 */
public sealed interface MetricAnswer {
  /**
   * Numbers, as the source gave them: also NaN, infinite and negative ones, which are the caller's
   * to reject.
   *
   * @param series at least one
   * @param stale how many series more were left out, because their newest point was too old
   */
  record Values(List<Series> series, int stale) implements MetricAnswer {
    public Values {
      series = List.copyOf(series);
      if (series.isEmpty()) {
        throw new IllegalArgumentException("no series is no data");
      }
    }

    /** How many points are NaN or infinite. */
    public long notFinite() {
      return count(value -> !Double.isFinite(value));
    }

    /** How many points are negative, the infinite ones among them. */
    public long negative() {
      return count(value -> value < 0);
    }

    private long count(DoublePredicate odd) {
      long count = 0;
      for (Series one : series) {
        for (Point point : one.points()) {
          count += odd.test(point.value()) ? 1 : 0;
        }
      }
      return count;
    }
  }

  /** The source is well, and has nothing, or nothing new enough. */
  record NoData(String reason) implements MetricAnswer {}

  /** The source could not be asked, or answered with what can't be used: a provider error. */
  record Broken(String reason) implements MetricAnswer {}

  /**
   * One line of numbers.
   *
   * @param labels what tells it from the others; empty for a lone number
   * @param points at least one, in the order of time; exactly one where the question was for now
   */
  record Series(Map<String, String> labels, List<Point> points) {
    private static final int MOST_SHOWN = 200;

    public Series {
      labels = Map.copyOf(labels);
      points = List.copyOf(points);
      if (points.isEmpty()) {
        throw new IllegalArgumentException("a series has at least one point");
      }
    }

    public Point newest() {
      return points.getLast();
    }

    /** The labels as PromQL writes them, in the order of their names, shortened. */
    private String shown() {
      List<String> pairs = new ArrayList<>();
      new TreeMap<>(labels).forEach((name, value) -> pairs.add(name + "=\"" + value + '"'));
      String all = "{" + String.join(", ", pairs) + "}";
      return all.length() <= MOST_SHOWN ? all : all.substring(0, MOST_SHOWN) + "…";
    }
  }

  /** A number and the time that the source gives for it. */
  record Point(Instant at, double value) {}

  /** The same where it is one series or none; several are a mistake in the question. */
  default MetricAnswer single() {
    if (!(this instanceof Values values) || values.series().size() == 1) {
      return this;
    }
    List<String> some = values.series().stream().limit(3).map(Series::shown).toList();
    int more = values.series().size() - some.size();
    return new Broken(
        values.series().size()
            + " series where one is expected: "
            + String.join(", ", some)
            + (more > 0 ? " and " + more + " more" : ""));
  }
}
