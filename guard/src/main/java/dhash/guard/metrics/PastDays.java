package dhash.guard.metrics;

import dhash.engine.evidence.DaysBefore;
import dhash.engine.gate.Telemetry;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Point;
import dhash.guard.port.MetricAnswer.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How unusual numbers are against the days before, as a Prometheus server has kept them. It is
 * asked for a query's past once an hour, not at each poll.
 */
final class PastDays {
  private static final Duration ASKED_EACH = Duration.ofHours(1);

  private final PrometheusClient client;
  private final Duration limit;
  private final Map<String, Asked> asked = new ConcurrentHashMap<>();

  private record Asked(DaysBefore past, Instant until) {}

  /**
   * @param limit how long the server may take
   */
  PastDays(PrometheusClient client, Duration limit) {
    this.client = client;
    this.limit = limit;
  }

  /**
   * The robust z of a number that is told now; or why there is none.
   *
   * @param query as it is asked
   */
  Telemetry unusual(String query, int days, Instant now, double value) throws InterruptedException {
    Asked known = asked.get(query);
    if (known == null || now.isAfter(known.until.plus(ASKED_EACH)) || !known.past.enough()) {
      MetricAnswer answer =
          client
              .history(query, now.minus(DaysBefore.reach(days)), now, DaysBefore.STEP, limit)
              .single();
      switch (answer) {
        case Broken(String reason) -> {
          return new Telemetry.Unavailable("the days before: " + reason);
        }
        case NoData(String reason) -> {
          return new Telemetry.Missing("the days before: " + reason);
        }
        case Values values -> known = new Asked(new DaysBefore(byTime(values), now, days), now);
      }
      asked.put(query, known);
    }
    return told(known.past, days, now, value);
  }

  static Map<Instant, Double> byTime(Values values) {
    Map<Instant, Double> points = new HashMap<>();
    for (Point point : values.series().getFirst().points()) {
      points.put(point.at(), point.value());
    }
    return points;
  }

  /** How a number is told, or why it can't be. */
  static Telemetry told(DaysBefore past, int days, Instant now, double value) {
    if (!Double.isFinite(value)) {
      return NumberSources.number(value);
    }
    OptionalDouble unusual = past.unusual(now, value);
    return unusual.isPresent()
        ? new Telemetry.Single(unusual.getAsDouble())
        : new Telemetry.Missing(
            past.enough()
                ? "it never varied on the days before, or nobody knows it of this minute a day ago"
                : "less than half of the " + days + " days before is known");
  }
}
