package dhash.guard.notify;

import dhash.guard.port.Sleeper;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How a failed delivery is tried again: three more times, after a random wait of up to 2, 4, 8 s
 * (exponential with full jitter, so that many senders do not come at once), or as long as the
 * receiver asks for, within bounds.
 */
final class Retries {
  static final int TRIES = 4;

  /** A receiver that asks for more is left alone until a later run. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private static final Duration FIRST = Duration.ofSeconds(2);

  private final RandomGenerator random;
  private final Sleeper sleeper;

  Retries(RandomGenerator random, Sleeper sleeper) {
    this.random = random;
    this.sleeper = sleeper;
  }

  /**
   * Waits before the next try.
   *
   * @param failed how many tries have failed
   * @return false where there is to be none
   */
  boolean again(int failed, Undelivered last) throws InterruptedException {
    Optional<Duration> asked = last.retryAfter();
    boolean over =
        failed >= TRIES
            || last.fault() == Undelivered.Cause.LOGIN
            || asked.filter(wait -> wait.compareTo(LONGEST_WAIT) > 0).isPresent();
    if (over) {
      return false;
    }
    Duration most = FIRST.multipliedBy(1L << (failed - 1));
    sleeper.sleep(asked.orElseGet(() -> Duration.ofMillis(random.nextLong(most.toMillis() + 1))));
    return true;
  }
}
