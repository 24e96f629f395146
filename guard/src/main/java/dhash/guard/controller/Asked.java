package dhash.guard.controller;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Telemetry;
import dhash.guard.port.CustomMetrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Custom metrics that are being asked for while the replicas are read; nobody is asked where there
 * are none. Closing it gives up what has not been answered.
 */
final class Asked implements AutoCloseable {
  private final ExecutorService threads;
  private final Future<Map<String, Telemetry>> answers;

  private Asked(ExecutorService threads, Future<Map<String, Telemetry>> answers) {
    this.threads = threads;
    this.answers = answers;
  }

  static Asked of(CustomMetrics customs, List<Gate.Custom> gates, CustomMetrics.Released released) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    return new Asked(
        threads,
        gates.isEmpty()
            ? CompletableFuture.completedFuture(Map.of())
            : threads.submit(() -> customs.read(gates, released)));
  }

  /** Waits for them. */
  Map<String, Telemetry> answers() throws InterruptedException {
    try {
      return answers.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking for custom metrics failed", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
