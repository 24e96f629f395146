package dhash.service.health;

import java.util.Optional;

/** Whether the service may get traffic. */
public final class Readiness {
  private volatile Optional<String> obstacle = Optional.of("starting");
  private volatile boolean draining;

  /** Why not; empty while the service is ready. */
  public Optional<String> obstacle() {
    return draining ? Optional.of("shutting down") : obstacle;
  }

  /** Whether the service ends. */
  public boolean draining() {
    return draining;
  }

  /** Not ready, and why. */
  public void wait(String reason) {
    obstacle = Optional.of(reason);
  }

  /** Ready from now on. */
  public void ready() {
    obstacle = Optional.empty();
  }

  /** Not ready any more, for good: the service ends. */
  public void drain() {
    draining = true;
  }
}
