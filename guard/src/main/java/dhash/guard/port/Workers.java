package dhash.guard.port;

import java.time.Duration;

/** Work that goes on beside the one who asked for it. */
public interface Workers {
  /** Begins a piece of work and returns at once. */
  Worker begin(String name, Runnable work);

  /** Waits until a piece of work has ended since the last wait, or until the time is over. */
  void await(Duration atMost) throws InterruptedException;

  /** Somebody at work. */
  @FunctionalInterface
  interface Worker {
    /** Asks for an early end; nothing is waited for. */
    void interrupt();
  }
}
