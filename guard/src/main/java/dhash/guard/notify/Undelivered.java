package dhash.guard.notify;

import java.time.Duration;
import java.util.Optional;

/** A receiver did not take a letter. The message says why, without secrets. */
final class Undelivered extends Exception {
  private final Cause cause;
  private final Optional<Duration> retryAfter;

  /** What is at fault. */
  enum Cause {
    /** The receiver, or the way to it; later it may go. */
    CHANNEL,
    /** This letter: others may go through. */
    LETTER,
    /** The login; trying again at once could lock it. */
    LOGIN
  }

  Undelivered(Cause cause, String message) {
    this(cause, message, Optional.empty());
  }

  Undelivered(Cause cause, String message, Optional<Duration> retryAfter) {
    super(message);
    this.cause = cause;
    this.retryAfter = retryAfter;
  }

  Cause fault() {
    return cause;
  }

  /** How long the receiver asks to be left alone. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
