package dhash.service.misbehave;

import java.time.Duration;
import java.util.SplittableRandom;

/** Shows the faults that were asked for. The same seed gives the same sequence of failures. */
public final class Misbehaviour {
  private final Faults faults;
  private final Pause pause;
  private final Runnable crash;
  private final SplittableRandom random;
  private long extractions;

  /** Waits; {@code Thread::sleep} in earnest. */
  public interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  /**
   * @param crash ends the process without any farewell
   */
  public Misbehaviour(Faults faults, Pause pause, Runnable crash) {
    this.faults = faults;
    this.pause = pause;
    this.crash = crash;
    this.random = new SplittableRandom(faults.seed());
  }

  /** Counts an extraction that begins; may end the process. */
  public synchronized void countExtraction() {
    extractions++;
    if (faults.crashAfter().isPresent() && extractions > faults.crashAfter().getAsLong()) {
      crash.run();
    }
  }

  /** Makes hashing slow. */
  public void delayHashing() throws InterruptedException {
    if (faults.slow().isPositive()) {
      pause.sleep(faults.slow());
    }
  }

  /** Whether this extraction is to fail. */
  public synchronized boolean failsNow() {
    return faults.failFraction() > 0 && random.nextDouble() < faults.failFraction();
  }

  /** Whether health is to be bad from now on. */
  public synchronized boolean unhealthy() {
    return faults.unhealthyAfter().isPresent()
        && extractions >= faults.unhealthyAfter().getAsLong();
  }

  /** Whether the service is never to become ready. */
  public boolean neverReady() {
    return faults.neverReady();
  }
}
