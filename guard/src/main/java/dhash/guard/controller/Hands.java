package dhash.guard.controller;

import dhash.engine.rollout.Effect;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.State;
import dhash.guard.port.Generation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one effect at a time beside the loop, so that an order is heard while something slow
 * is under way. An effect that is no longer wanted is interrupted and never waited for: its result,
 * if one comes, is nobody's any more.
 */
final class Hands {
  private final Interpreter interpreter;
  private final LinkedBlockingQueue<Done> done = new LinkedBlockingQueue<>();
  private @Nullable Job job;

  private record Job(Effect effect, Thread thread) {}

  /** A result, or the bug that came instead. */
  private record Done(Thread thread, Input.@Nullable Result result, @Nullable Throwable bug) {}

  Hands(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  boolean busyWith(Effect effect) {
    return job != null && job.effect().equals(effect);
  }

  void start(Effect effect, Generation generation, State state) {
    drop();
    Thread thread =
        Thread.ofVirtual()
            .name(effect.getClass().getSimpleName())
            .unstarted(() -> perform(effect, generation, state));
    job = new Job(effect, thread);
    thread.start();
  }

  /** Gives up what is under way, if anything is. */
  void drop() {
    Job dropped = job;
    if (dropped != null) {
      dropped.thread().interrupt();
      job = null;
    }
  }

  /** The result of what was started last, as soon as it is there. */
  Optional<Input.Result> await(Duration atMost) throws InterruptedException {
    Done next = done.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    Job current = job;
    if (next == null || current == null || next.thread() != current.thread()) {
      return Optional.empty();
    }
    job = null;
    if (next.bug() != null) {
      throw new IllegalStateException("a bug in " + current.effect(), next.bug());
    }
    return Optional.ofNullable(next.result());
  }

  private void perform(Effect effect, Generation generation, State state) {
    Thread self = Thread.currentThread();
    try {
      done.add(new Done(self, interpreter.perform(effect, generation, state), null));
    } catch (InterruptedException dropped) {
      self.interrupt();
    } catch (RuntimeException bug) {
      // Failing over and over would leave the rollout to nobody: it is told like any failure.
      StackTraceElement[] trace = bug.getStackTrace();
      String where = trace.length > 0 ? " at " + trace[0] : "";
      done.add(new Done(self, new Input.Failed("unexpected: " + bug + where, false), null));
    } catch (Error bug) {
      done.add(new Done(self, null, bug));
    }
  }
}
