package dhash.guard.metrics;

import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Telemetry;
import dhash.guard.port.MetricSource;
import dhash.guard.port.Observation.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Health from the replicas themselves, their counters from a Prometheus server, both at the same
 * time.
 */
public final class PrometheusMetricSource implements MetricSource {
  private final HttpMetricSource replicas;
  private final PrometheusTelemetry telemetry;

  /**
   * @param replicas checks health and sends probes; its own scrapes are left out
   */
  public PrometheusMetricSource(HttpMetricSource replicas, PrometheusTelemetry telemetry) {
    this.replicas = replicas;
    this.telemetry = telemetry;
  }

  @Override
  public List<Reading> read(List<Replica> asked, boolean probe) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        Future<List<Telemetry>> telemetries =
            threads.submit(() -> telemetry.read(asked, MetricHttp.LONGEST));
        List<Health> healths = replicas.healths(asked, probe);
        List<Reading> readings = new ArrayList<>(asked.size());
        for (int i = 0; i < asked.size(); i++) {
          Replica replica = asked.get(i);
          readings.add(
              new Reading(
                  replica.name(), healths.get(i), telemetries.get().get(i), replica.crashes()));
        }
        return List.copyOf(readings);
      } catch (ExecutionException e) {
        throw new IllegalStateException("asking Prometheus ended unexpectedly", e.getCause());
      } finally {
        threads.shutdownNow();
      }
    }
  }
}
