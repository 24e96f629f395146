package dhash.guard.controller;

import dhash.engine.rollout.Effect;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.State;
import dhash.guard.port.Generation;
import dhash.guard.port.Workers;
import dhash.guard.port.Workers.Worker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one effect at a time beside the loop, so that an order is heard while something slow
 * is under way. An effect that is no longer wanted is interrupted and never waited for: its result,
 * if one comes, is nobody's any more.
 */
final class Hands {
  private final Interpreter interpreter;
  private final Workers workers;
  private final ConcurrentLinkedQueue<Done> done = new ConcurrentLinkedQueue<>();
  private @Nullable Job job;
  private int jobs;

  private record Job(int number, Effect effect, Worker worker) {}

  /** A result, or the bug that came instead. */
  private record Done(int job, Input.@Nullable Result result, @Nullable Throwable bug) {}

  Hands(Interpreter interpreter, Workers workers) {
    this.interpreter = interpreter;
    this.workers = workers;
  }

  boolean busyWith(Effect effect) {
    return job != null && job.effect().equals(effect);
  }

  void start(Effect effect, Generation generation, State state) {
    drop();
    int number = ++jobs;
    Worker worker =
        workers.begin(
            effect.getClass().getSimpleName(), () -> perform(number, effect, generation, state));
    job = new Job(number, effect, worker);
  }

  /** Gives up what is under way, if anything is. */
  void drop() {
    Job dropped = job;
    if (dropped != null) {
      dropped.worker().interrupt();
      job = null;
    }
  }

  /** The result of what was started last, as soon as it is there. */
  Optional<Input.Result> await(Duration atMost) throws InterruptedException {
    if (done.isEmpty()) {
      workers.await(atMost);
    }
    Done next = done.poll();
    Job current = job;
    if (next == null || current == null || next.job() != current.number()) {
      return Optional.empty();
    }
    job = null;
    if (next.bug() != null) {
      throw new IllegalStateException("a bug in " + current.effect(), next.bug());
    }
    return Optional.ofNullable(next.result());
  }

  private void perform(int number, Effect effect, Generation generation, State state) {
    try {
      done.add(new Done(number, interpreter.perform(effect, generation, state), null));
    } catch (InterruptedException dropped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException bug) {
      // Failing over and over would leave the rollout to nobody: it is told like any failure.
      StackTraceElement[] trace = bug.getStackTrace();
      String where = trace.length > 0 ? " at " + trace[0] : "";
      done.add(new Done(number, new Input.Failed("unexpected: " + bug + where, false), null));
    } catch (Error bug) {
      done.add(new Done(number, null, bug));
    }
  }
}
