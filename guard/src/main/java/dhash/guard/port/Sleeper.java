package dhash.guard.port;

import java.time.Duration;

/** Waiting, so that tests can make time pass. */
@FunctionalInterface
public interface Sleeper {
  void sleep(Duration duration) throws InterruptedException;
}
