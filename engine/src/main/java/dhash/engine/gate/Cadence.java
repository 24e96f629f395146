package dhash.engine.gate;

import java.time.Duration;

/**
 * How long to wait between polls: {@code initial} during the first five minutes of traffic, then
 * {@code normal}.
 */
public record Cadence(Duration initial, Duration normal) {
  private static final Duration EARLY = Duration.ofMinutes(5);

  public Cadence {
    if (!initial.isPositive() || !normal.isPositive()) {
      throw new IllegalArgumentException("a poll cadence is longer than nothing");
    }
  }

  public Duration after(Duration sinceFirstTraffic) {
    return sinceFirstTraffic.compareTo(EARLY) < 0 ? initial : normal;
  }

  /** The longer of the two. */
  public Duration longest() {
    return initial.compareTo(normal) > 0 ? initial : normal;
  }
}
