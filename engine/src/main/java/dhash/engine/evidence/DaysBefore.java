package dhash.engine.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A gauge's past in steps of five minutes. What counts is not how high it is, for each hour of a
 * day has its own height, but how it differs from the same minute of the day before; and by how
 * much more than it did on other days ({@link RobustZ}).
 */
public final class DaysBefore {
  public static final Duration STEP = Duration.ofMinutes(5);
  private static final Duration DAY = Duration.ofDays(1);

  /** So much of the days must be known. */
  private static final double ENOUGH = 0.5;

  private final NavigableMap<Instant, Double> past;
  private final List<Double> changes = new ArrayList<>();
  private final boolean enough;

  /**
   * @param past values by their times, {@link #STEP} apart; those that are no numbers are left out
   * @param until where the past ends: what is later is not looked at
   * @param days how many days of differences count
   */
  public DaysBefore(Map<Instant, Double> past, Instant until, int days) {
    this.past = new TreeMap<>(past);
    this.past.tailMap(until, false).clear();
    this.past.values().removeIf(value -> !Double.isFinite(value));
    Instant begin = until.minus(DAY.multipliedBy(days));
    this.past
        .tailMap(begin)
        .forEach((at, value) -> {
          Double before = this.past.get(at.minus(DAY));
          if (before != null) {
            changes.add(value - before);
          }
        });
    this.enough = changes.size() >= ENOUGH * days * DAY.dividedBy(STEP);
  }

  /** How far back values are needed. */
  public static Duration reach(int days) {
    return DAY.multipliedBy(days + 1L);
  }

  /** Whether as much is known as a comparison takes. */
  public boolean enough() {
    return enough;
  }

  /**
   * In how many robust standard deviations the value's difference to the day before lies above the
   * median one.
   *
   * @return empty where too little is known, also of that very minute, or the differences never
   *     varied
   */
  public OptionalDouble unusual(Instant now, double value) {
    OptionalDouble before = at(now.minus(DAY));
    return enough && before.isPresent()
        ? RobustZ.of(changes, value - before.getAsDouble())
        : OptionalDouble.empty();
  }

  /** On the line between the two steps beside it; empty where one of them is missing. */
  private OptionalDouble at(Instant time) {
    Map.Entry<Instant, Double> from = past.floorEntry(time);
    Map.Entry<Instant, Double> to = past.ceilingEntry(time);
    if (from == null
        || to == null
        || Duration.between(from.getKey(), to.getKey()).compareTo(STEP) > 0) {
      return OptionalDouble.empty();
    }
    double share = Duration.between(from.getKey(), time).toMillis() / (double) STEP.toMillis();
    return OptionalDouble.of(from.getValue() + share * (to.getValue() - from.getValue()));
  }
}
