package dhash.guard.port;

import dhash.engine.gate.Telemetry;
import java.time.Duration;
import java.time.Instant;

/** Knows what the service as a whole tried and failed before a rollout watched it. */
@FunctionalInterface
public interface PastAttempts {
  /**
   * The time before {@code now}, within a bounded time. Never throws for a source's fault: what
   * went wrong is the answer.
   *
   * @param reach how far back
   * @return {@link Telemetry.Past}, {@link Telemetry.Missing} or {@link Telemetry.Unavailable}
   */
  Telemetry before(Instant now, Duration reach) throws InterruptedException;
}
