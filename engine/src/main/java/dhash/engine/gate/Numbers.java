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
 * @param points oldest first, as far back as any gate looks
 * @param rejections those in between that are no numbers to compare with
 * @param missed how many of the latest polls in a row brought none
 * @param missing why the last poll brought none
 */
record Numbers(
    List<Point> points, List<Rejection> rejections, int missed, Optional<Window.Missing> missing) {
  static final Numbers NONE = new Numbers(List.of(), List.of(), 0, Optional.empty());

  record Point(Instant at, double value) {}

  record Rejection(Instant at, String why) {}

  Numbers {
    points = List.copyOf(points);
    rejections = List.copyOf(rejections);
  }

  Numbers with(Instant at, Telemetry told, Duration lookback) {
    Instant oldest = at.minus(lookback);
    return switch (told) {
      case Telemetry.Single(double value) ->
          new Numbers(kept(new Point(at, value), oldest), since(oldest), 0, Optional.empty());
      case Telemetry.Missing(String reason) -> without(since(oldest), reason, false);
      case Telemetry.Unavailable(String reason) -> without(since(oldest), reason, true);
      case Telemetry.Rejected(String reason) -> {
        List<Rejection> more = new ArrayList<>(since(oldest));
        more.add(new Rejection(at, reason));
        yield without(more, reason, false);
      }
      case Telemetry.Counters _, Telemetry.Past _ ->
          without(since(oldest), "counters where a number was expected", true);
    };
  }

  private Numbers without(List<Rejection> rejected, String reason, boolean sourceBroken) {
    Window.Missing why = new Window.Missing(reason, sourceBroken);
    return new Numbers(points, rejected, missed + 1, Optional.of(why));
  }

  private List<Rejection> since(Instant oldest) {
    return rejections.stream().filter(rejection -> rejection.at().isAfter(oldest)).toList();
  }

  private List<Point> kept(Point newest, Instant oldest) {
    List<Point> kept = new ArrayList<>(points.size() + 1);
    for (Point point : points) {
      if (point.at().isAfter(oldest)) {
        kept.add(point);
      }
    }
    kept.add(newest);
    return kept;
  }

  /** What was told within the last {@code length}; of zero, all that is known. */
  Heard heard(Duration length) {
    Instant begin = length.isZero() ? Instant.MIN : points.getLast().at().minus(length);
    List<Rejection> rejected = since(begin);
    long good = points.stream().filter(point -> point.at().isAfter(begin)).count();
    String why = rejected.isEmpty() ? "" : rejected.getLast().why();
    return new Heard(good + rejected.size(), rejected.size(), why);
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
