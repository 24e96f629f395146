package dhash.guard.config;

import dhash.engine.plan.Strategy;
import java.time.Duration;
import java.util.Optional;

/**
 * How a release is carried out.
 *
 * @param bake how long the gates watch at each step; empty to derive it from the window
 * @param contract whether contract migrations run at a promotion; no rollback leads behind them
 * @param probe whether each candidate replica is sent a marked image at each poll
 * @param rehearsesWithRows whether pending migrations are tried on the restored backup, or only on
 *     its schema
 */
public record RolloutSettings(
    Strategy strategy,
    Optional<Duration> bake,
    boolean probe,
    boolean contract,
    boolean rehearsesWithRows) {
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** The bake at each step: as configured, else a twelfth of the window, from 5 s to 5 min. */
  public Duration bakeWithin(Duration window) {
    Duration share = window.dividedBy(12);
    Duration bounded = share.compareTo(LONGEST) > 0 ? LONGEST : share;
    return bake.orElse(bounded.compareTo(SHORTEST) < 0 ? SHORTEST : bounded);
  }
}
