package dhash.engine.gate;

import java.time.Duration;

/** What one health check of one replica said. */
public sealed interface Health {
  /**
   * Answered 2xx and well, in {@code latency}. A service that says WARNING is up, and says why in
   * {@code note}.
   */
  record Up(Duration latency, String note) implements Health {}

  /** Connect error, time-out, non-2xx, or a status that is not ok. */
  record Down(String reason) implements Health {}
}
