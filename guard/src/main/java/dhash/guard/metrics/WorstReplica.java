package dhash.guard.metrics;

import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Telemetry.Rejected;
import dhash.engine.gate.Telemetry.Single;
import dhash.engine.gate.Telemetry.Unavailable;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Values;
import dhash.guard.port.Observation.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What replicas tell of themselves, as one number: the worst of all series that fit, seen from the
 * gate. A sum would grow with the number of replicas, and a mean would hide the one that is ill.
 */
final class WorstReplica {
  /** As for the gates on the service's own metrics: one replica of many may be silent. */
  private static final double ENOUGH_REPLICAS = 0.8;

  /** As everywhere: where more can't be true, the others are not to be believed either. */
  private static final double TOO_MANY_REJECTED = 0.05;

  private final ReplicaMetrics metrics;
  private final Duration limit;

  /**
   * @param limit how long a replica may take
   */
  WorstReplica(ReplicaMetrics metrics, Duration limit) {
    this.metrics = metrics;
    this.limit = limit;
  }

  /** By the gate's name. Each replica is asked once, whatever is wanted of it. */
  Map<String, Telemetry> read(Map<Gate.Custom, MetricSelector> wanted, List<Replica> replicas)
      throws InterruptedException {
    Map<String, Telemetry> told = new HashMap<>();
    if (wanted.isEmpty()) {
      return told;
    }
    Map<String, List<MetricAnswer>> answers =
        metrics.read(replicas, List.copyOf(wanted.values()), limit);
    int i = 0;
    for (Gate.Custom gate : wanted.keySet()) {
      int number = i++;
      Map<String, Telemetry> each = new HashMap<>();
      answers.forEach(
          (replica, all) -> each.put(replica, worst(gate.direction(), replica, all.get(number))));
      told.put(gate.name(), worst(gate.direction(), List.copyOf(each.values())));
    }
    return told;
  }

  private static Telemetry worst(Direction direction, String replica, MetricAnswer answer) {
    return switch (answer) {
      case Broken(String reason) -> new Unavailable(replica + ": " + reason);
      case NoData(String reason) -> new Missing(replica + ": " + reason);
      case Values values -> {
        List<Telemetry> numbers = new ArrayList<>();
        for (MetricAnswer.Series series : values.series()) {
          numbers.add(NumberSources.number(series.newest().value()));
        }
        yield numbers.stream()
            .filter(number -> !(number instanceof Single))
            .findFirst()
            .orElseGet(() -> worst(direction, numbers));
      }
    };
  }

  private static Telemetry worst(Direction direction, List<Telemetry> told) {
    List<Double> numbers = new ArrayList<>();
    List<Telemetry> rejected = told.stream().filter(Rejected.class::isInstance).toList();
    Telemetry fault = new Missing("no replica of the candidate runs");
    for (Telemetry one : told) {
      if (one instanceof Single(double value)) {
        numbers.add(value);
      } else if (!(fault instanceof Unavailable)) {
        fault = one;
      }
    }
    if (rejected.size() > TOO_MANY_REJECTED * told.size()) {
      return rejected.getFirst();
    }
    if (numbers.isEmpty() || numbers.size() < ENOUGH_REPLICAS * told.size()) {
      return fault;
    }
    double worst =
        direction == Direction.ABOVE
            ? numbers.stream().mapToDouble(Double::doubleValue).max().orElseThrow()
            : numbers.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    return new Single(worst);
  }
}
