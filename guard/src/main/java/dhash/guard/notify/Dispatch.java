package dhash.guard.notify;

import dhash.guard.port.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Works the lanes, each on a thread of its own, so that a channel that hangs holds up no other.
 * Starts nothing before there is something to deliver.
 */
final class Dispatch implements AutoCloseable {
  /** How long after a pass what could not be delivered is tried again. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final List<Runner> runners = new ArrayList<>();
  private final LongSupplier nanoClock;
  private final Duration farewell;

  /**
   * @param farewell how long closing waits for deliveries that are under way
   */
  Dispatch(List<Lane> lanes, LongSupplier nanoClock, Duration farewell) {
    this.nanoClock = nanoClock;
    this.farewell = farewell;
    lanes.forEach(lane -> runners.add(new Runner(lane)));
  }

  /** A lane and its thread. */
  private final class Runner {
    private final Lane lane;
    private final ScheduledThreadPoolExecutor thread;
    private boolean started;

    Runner(Lane lane) {
      this.lane = lane;
      this.thread =
          new ScheduledThreadPoolExecutor(
              1, Thread.ofPlatform().daemon().name("notices-" + lane.channel().word()).factory());
    }

    synchronized Future<?> pass() {
      if (!started) {
        started = true;
        var _ =
            thread.scheduleWithFixedDelay(
                this::run, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
      return thread.submit(this::run);
    }

    /** Two passes that wait do no more than one. */
    synchronized void wake() {
      if (thread.getQueue().size() < 3) {
        try {
          var _ = pass();
        } catch (RejectedExecutionException closing) {
          return;
        }
      }
    }

    /** Until what has been asked for so far is done. */
    void awaitIdle(long end) throws TimeoutException, InterruptedException {
      if (!isStarted()) {
        return;
      }
      try {
        thread.submit(() -> {}).get(Math.max(0, end - nanoClock.getAsLong()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | RejectedExecutionException closed) {
        return;
      }
    }

    private synchronized boolean isStarted() {
      return started;
    }

    private void run() {
      try {
        wakeAll(lane.passQuietly());
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Something may be there to deliver. */
  void wake() {
    runners.forEach(Runner::wake);
  }

  private void wakeAll(Set<Channel> channels) {
    runners.stream().filter(r -> channels.contains(r.lane.channel())).forEach(Runner::wake);
  }

  /** Lets lanes deliver what waits now, and waits for that, so long at most. */
  void deliver(Set<Channel> channels, Duration patience) throws InterruptedException {
    long end = nanoClock.getAsLong() + patience.toNanos();
    List<Runner> called =
        runners.stream().filter(r -> channels.contains(r.lane.channel())).toList();
    for (Future<?> pass : called.stream().map(Runner::pass).toList()) {
      try {
        pass.get(Math.max(0, end - nanoClock.getAsLong()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) {
        return;
      } catch (ExecutionException bug) {
        throw new IllegalStateException(bug.getCause());
      }
    }
  }

  /**
   * Lets what is under way come to its end, stand-ins included, a bounded time; the outbox keeps
   * the rest.
   */
  @Override
  public void close() {
    long end = nanoClock.getAsLong() + farewell.toNanos();
    try {
      // A pass may hand on to one other channel at a time.
      for (int i = 0; i <= runners.size(); i++) {
        for (Runner runner : runners) {
          runner.awaitIdle(end);
        }
      }
    } catch (TimeoutException late) {
      // What is still under way is cut off now, and repeated by a later run.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runners.forEach(runner -> runner.thread.shutdownNow());
    runners.forEach(runner -> runner.lane.close());
  }
}
