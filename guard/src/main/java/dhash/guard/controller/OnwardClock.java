package dhash.guard.controller;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that goes on from where a rollout stands, where the machine's clock was set back while
 * nobody guarded it: what is due in five seconds must not wait for an hour.
 *
 * @param ahead of the machine's clock
 */
public record OnwardClock(InstantSource machine, Duration ahead) implements InstantSource {
  /**
   * @param last when something last happened in the rollout
   */
  public static OnwardClock from(InstantSource machine, Instant last) {
    Duration behind = Duration.between(machine.instant(), last);
    return new OnwardClock(machine, behind.isPositive() ? behind : Duration.ZERO);
  }

  @Override
  public Instant instant() {
    return machine.instant().plus(ahead);
  }
}
