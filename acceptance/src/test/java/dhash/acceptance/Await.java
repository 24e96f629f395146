package dhash.acceptance;

import java.time.Duration;

/** Waits for a thing itself, with a deadline. */
final class Await {
  /** What is waited for. */
  interface Condition {
    boolean holds() throws Exception;
  }

  private Await() {}

  static void until(String what, Duration limit, Condition condition) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
      }
      Thread.sleep(20);
    }
  }
}
