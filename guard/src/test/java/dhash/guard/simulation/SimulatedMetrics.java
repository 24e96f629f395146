package dhash.guard.simulation;

import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Histogram;
import dhash.guard.port.MetricSource;
import dhash.guard.port.Observation.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Metrics that tell how the replicas are, until they lie or fall silent for a while. */
final class SimulatedMetrics implements MetricSource {
  private static final List<Double> BOUNDS = List.of(50.0, 100.0, Double.POSITIVE_INFINITY);
  private static final Health UP = new Health.Up(Duration.ofMillis(2), "");

  private final Scene scene;
  private final Scenario.Nature nature;
  private long lyingUntil;
  private long silentUntil;
  private boolean everLied;

  SimulatedMetrics(Scene scene, Scenario.Nature nature) {
    this.scene = scene;
    this.nature = nature;
  }

  /** Whether everything that was told was true. */
  boolean honest() {
    return !everLied;
  }

  void lieFor(long millis) {
    lyingUntil = scene.time.now() + millis;
    everLied = true;
  }

  void fallSilentFor(long millis) {
    silentUntil = scene.time.now() + millis;
  }

  @Override
  public List<Reading> read(List<Replica> replicas, boolean probe) {
    List<Reading> readings = new ArrayList<>(replicas.size());
    for (Replica replica : replicas) {
      readings.add(
          new Reading(replica.name(), health(replica), telemetry(replica), replica.crashes()));
    }
    return readings;
  }

  private static Health health(Replica replica) {
    return replica.ready() ? UP : new Health.Down("connection refused");
  }

  private Telemetry telemetry(Replica replica) {
    if (scene.time.now() < silentUntil) {
      return scene.chance(80)
          ? new Telemetry.Unavailable("timed out")
          : new Telemetry.Missing("no dhash_extractions_total");
    }
    if (!replica.ready()) {
      return new Telemetry.Unavailable("connection refused");
    }
    if (scene.time.now() < lyingUntil) {
      return lie();
    }
    boolean candidate = replica.revision().equals(Scenario.CANDIDATE);
    if (candidate && nature == Scenario.Nature.SILENT) {
      return new Telemetry.Unavailable("404");
    }
    double attempts = Math.floor(scene.time.now() / 100.0);
    double failed = candidate && nature == Scenario.Nature.FAILING ? 0.3 : 0.005;
    double slow = candidate && nature == Scenario.Nature.SLOW ? 0.5 : 0.01;
    return counters(attempts, Math.floor(attempts * failed), Math.floor(attempts * (1 - slow)));
  }

  private Telemetry lie() {
    double attempts = scene.random.nextInt(100_000);
    return switch (scene.random.nextInt(4)) {
      case 0 -> counters(Double.NaN, 0, 0);
      case 1 -> counters(attempts, attempts + 7, attempts);
      case 2 -> counters(0, 0, 0);
      default -> counters(attempts, scene.random.nextInt((int) attempts + 1), attempts);
    };
  }

  private static Counters counters(double attempts, double failures, double fast) {
    return new Counters(
        attempts,
        failures,
        new Histogram(BOUNDS, List.of(fast, fast, attempts), attempts * 10),
        OptionalLong.of(3),
        95);
  }
}
