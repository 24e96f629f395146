package dhash.guard.metrics;

import dhash.engine.evidence.DaysBefore;
import dhash.engine.gate.Telemetry;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.MetricAnswer.Point;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.NumberSource;
import dhash.guard.port.TelemetryHistory.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Prometheus server recorded of an operator's own numbers, as {@link NumberSources} would
 * have told them then. Those that are held against days before know, as a guard does, no more of
 * them than up to an hour ago.
 */
final class NumberHistory {
  private final PrometheusHistory server;
  private final Wanted wanted;
  private final Map<String, Map<Instant, Double>> values = new HashMap<>();
  private final Map<String, Days> days = new HashMap<>();

  NumberHistory(PrometheusHistory server, Wanted wanted) {
    this.server = server;
    this.wanted = wanted;
  }

  boolean isEmpty() {
    return wanted.customs().isEmpty();
  }

  /** Reads all that the polls from the first to the last need. */
  void read(Instant first, Instant last) throws InterruptedException {
    for (Map.Entry<String, NumberSource.PromQl> custom : wanted.customs().entrySet()) {
      String query = custom.getValue().query();
      values.put(custom.getKey(), points(query, first, last, wanted.step()));
      int against = custom.getValue().againstDays();
      if (against > 0) {
        Instant from = first.minus(DaysBefore.reach(against)).minus(Duration.ofHours(1));
        days.put(custom.getKey(), new Days(points(query, from, last, DaysBefore.STEP), against));
      }
    }
  }

  private Map<Instant, Double> points(String query, Instant from, Instant to, Duration step)
      throws InterruptedException {
    Map<Instant, Double> points = new HashMap<>();
    Duration piece = step.multipliedBy(PrometheusHistory.MOST_STEPS_A_PIECE);
    for (Instant at = from; !at.isAfter(to); at = at.plus(piece)) {
      Instant end = at.plus(piece).minus(step);
      List<Series> series = server.series(query, at, end.isBefore(to) ? end : to, step);
      if (series.size() > 1) {
        throw new GuardException(
            ExitCode.USAGE,
            query + " gave " + series.size() + " series where one is expected.",
            "Nothing was replayed.",
            "Let the query sum or choose.");
      }
      for (Point point : series.isEmpty() ? List.<Point>of() : series.getFirst().points()) {
        points.put(point.at(), point.value());
      }
    }
    return points;
  }

  /** What each of them told at a poll. */
  Map<String, Telemetry> at(Instant poll) {
    Map<String, Telemetry> told = new HashMap<>();
    values.forEach((name, points) -> {
      Double value = points.get(poll);
      Days against = days.get(name);
      told.put(
          name,
          value == null
              ? new Telemetry.Missing("Prometheus had no number then")
              : against == null ? NumberSources.number(value) : against.told(poll, value));
    });
    return told;
  }

  /** The days before, cut off anew each hour. */
  private static final class Days {
    private final Map<Instant, Double> points;
    private final int against;
    private Instant hour = Instant.MIN;
    private @Nullable DaysBefore known;

    Days(Map<Instant, Double> points, int against) {
      this.points = points;
      this.against = against;
    }

    Telemetry told(Instant poll, double value) {
      Instant begun = poll.truncatedTo(ChronoUnit.HOURS);
      DaysBefore before = known;
      if (before == null || !begun.equals(hour)) {
        before = new DaysBefore(points, begun, against);
        known = before;
        hour = begun;
      }
      return PastDays.told(before, against, poll, value);
    }
  }
}
