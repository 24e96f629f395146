package dhash.guard.controller;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Ledger;
import dhash.engine.gate.Telemetry;
import dhash.engine.rollout.State;
import dhash.guard.port.CustomMetrics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Custom metrics that are being asked for while the replicas are read, and the past of an error
 * budget until it was told; nobody is asked where there are none. Closing it gives up what has not
 * been answered.
 */
final class Asked implements AutoCloseable {
  private final ExecutorService threads;
  private final Future<Map<String, Telemetry>> customs;
  private final Optional<Future<Telemetry>> past;
  private final String budget;

  private Asked(
      ExecutorService threads,
      Future<Map<String, Telemetry>> customs,
      Optional<Future<Telemetry>> past,
      String budget) {
    this.threads = threads;
    this.customs = customs;
    this.past = past;
    this.budget = budget;
  }

  static Asked of(World world, State state, CustomMetrics.Released released, InstantSource clock) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    List<Gate.Custom> gates = state.policy().customs();
    Optional<Instant> now =
        state.watch().window().wantsPast() ? Optional.of(clock.instant()) : Optional.empty();
    return new Asked(
        threads,
        gates.isEmpty()
            ? CompletableFuture.completedFuture(Map.of())
            : threads.submit(() -> world.customs().read(gates, released)),
        now.map(until -> threads.submit(() -> world.past().before(until, Ledger.REACH))),
        state.policy().burnRate().map(Gate::name).orElse(""));
  }

  /** Waits for them. */
  Map<String, Telemetry> answers() throws InterruptedException {
    try {
      if (past.isEmpty()) {
        return customs.get();
      }
      Map<String, Telemetry> answers = new HashMap<>(customs.get());
      answers.put(budget, past.get().get());
      return answers;
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking for metrics failed", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
