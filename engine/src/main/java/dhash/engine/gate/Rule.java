package dhash.engine.gate;

import java.time.Instant;
import java.util.Optional;

/**
 * How a gate is applied.
 *
 * @param warnShare from which share of its threshold on people are told that it comes near; 1 for
 *     never
 * @param fewestAttempts below which rates and quantiles say nothing
 * @param hours the threshold by the time of day, in place of the gate's own
 */
public record Rule(Action action, double warnShare, int fewestAttempts, Optional<Hours> hours) {
  public static final Rule DEFAULT = new Rule(Action.ROLLBACK, 0.75, 20, Optional.empty());

  /** The gate as it is at the time. */
  Gate at(Instant time, Gate gate) {
    return hours.isEmpty() ? gate : gate.withThreshold(hours.get().threshold(time));
  }

  /** Whether a value that passes is nearly one that doesn't. */
  boolean isNear(Direction direction, double value, double threshold) {
    if (warnShare >= 1) {
      return false;
    }
    double line = direction == Direction.ABOVE ? threshold * warnShare : threshold / warnShare;
    return direction.isBeyond(value, line);
  }
}
