package dhash.engine.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What has been told of one custom metric.
 *
 * @param points oldest first, as far back as its gate looks
 * @param missed how many of the latest polls in a row brought none
 * @param missing why the last poll brought none
 */
record Numbers(List<Point> points, int missed, Optional<Window.Missing> missing) {
  static final Numbers NONE = new Numbers(List.of(), 0, Optional.empty());

  record Point(Instant at, double value) {}

  Numbers {
    points = List.copyOf(points);
  }

  Numbers with(Instant at, Telemetry told, Duration lookback) {
    return switch (told) {
      case Telemetry.Single(double value) ->
          new Numbers(kept(new Point(at, value), lookback), 0, Optional.empty());
      case Telemetry.Missing(String reason) -> without(reason, false);
      case Telemetry.Unavailable(String reason) -> without(reason, true);
      case Telemetry.Counters _ -> without("counters where a number was expected", true);
    };
  }

  private Numbers without(String reason, boolean sourceBroken) {
    return new Numbers(points, missed + 1, Optional.of(new Window.Missing(reason, sourceBroken)));
  }

  private List<Point> kept(Point newest, Duration lookback) {
    List<Point> kept = new ArrayList<>(points.size() + 1);
    for (Point point : points) {
      if (point.at().isAfter(newest.at().minus(lookback))) {
        kept.add(point);
      }
    }
    kept.add(newest);
    return kept;
  }

  /** Whether its source has told something, and not lately fallen silent. */
  boolean seen() {
    return !points.isEmpty() && missed < Window.MISSED_LIMIT;
  }

  /** The mean within the last {@code length}; of zero, the newest. */
  OptionalDouble mean(Duration length) {
    if (points.isEmpty()) {
      return OptionalDouble.empty();
    }
    Instant begin = points.getLast().at().minus(length);
    return length.isZero()
        ? OptionalDouble.of(points.getLast().value())
        : points.stream().filter(p -> p.at().isAfter(begin)).mapToDouble(Point::value).average();
  }

  /** From the first to the last of the points that are known. */
  Duration span() {
    return points.isEmpty()
        ? Duration.ZERO
        : Duration.between(points.getFirst().at(), points.getLast().at());
  }
}
