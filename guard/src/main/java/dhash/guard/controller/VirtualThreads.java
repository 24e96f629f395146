package dhash.guard.controller;

import dhash.guard.port.Workers;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A virtual thread for each piece of work. */
public final class VirtualThreads implements Workers {
  private final Semaphore ended = new Semaphore(0);

  @Override
  public Worker begin(String name, Runnable work) {
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              try {
                work.run();
              } finally {
                ended.release();
              }
            });
    return thread::interrupt;
  }

  @Override
  public void await(Duration atMost) throws InterruptedException {
    if (ended.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      ended.drainPermits();
    }
  }
}
