package dhash.guard.cli;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.plan.Revision;
import dhash.guard.config.Loaded;
import dhash.guard.config.Origin;
import dhash.guard.config.Problem;
import dhash.guard.config.QualityGates;
import dhash.guard.config.QualityGatesLoader;
import dhash.guard.config.Value;
import dhash.guard.port.CustomMetrics;
import dhash.guard.port.GuardException;
import dhash.guard.port.Observation;
import dhash.guard.port.Observation.Replica;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks what runs, once, for everything that the gates look at: a gate on a series that nobody tells
 * would hold each rollout at its end. Starts nothing, sends no probe image, and takes as long as a
 * poll at most.
 */
final class GateProbe {
  private final Site site;
  private final Policy policy;
  private final List<Value> values;
  private final List<Problem> problems = new ArrayList<>();

  /**
   * @param gates as they were read, with where each value stands
   */
  GateProbe(Site site, Loaded<QualityGates> gates) {
    this.site = site;
    this.policy = gates.draft().policy();
    this.values = gates.values();
  }

  /** What runs, and what its gates lack. */
  record Answer(List<Replica> asked, List<Problem> problems) {}

  /**
   * @return without replicas where nothing runs, so that nothing could be asked
   */
  Answer ask() throws InterruptedException {
    List<Replica> replicas = serving();
    if (!replicas.isEmpty()) {
      own(site.world().metrics().read(replicas, false));
      customs(replicas);
    }
    return new Answer(replicas, problems);
  }

  /** Those of the revision that has most of the traffic. */
  private List<Replica> serving() {
    Observation observed;
    try {
      observed = site.world().platform().observe();
    } catch (IOException | GuardException unreachable) {
      return List.of();
    }
    return observed.shares().stream()
        .max(Comparator.comparingInt(Observation.Share::weight))
        .map(Observation.Share::revision)
        .map(observed::replicasOf)
        .orElse(List.of());
  }

  private void own(List<Reading> readings) {
    for (Gate gate : policy.gates()) {
      readings.stream()
          .flatMap(reading -> lacks(gate, reading).stream())
          .findFirst()
          .ifPresent(lack ->
              problems.add(
                  new Problem(
                      where(gate),
                      gate.name() + " can't be judged: " + lack,
                      "Have the service tell it, or switch the gate off with \"enabled\": false.")));
    }
  }

  private Optional<String> lacks(Gate gate, Reading reading) {
    Optional<String> lack =
        switch (gate) {
          case Gate.HealthFailures _, Gate.CandidateCrashes _, Gate.Custom _ -> Optional.empty();
          case Gate.ExtractionFailureRate _, Gate.WorseThanBaseline _, Gate.BurnRate _ ->
              told(reading);
          case Gate.P95HashTime p95 -> told(reading).or(() -> bound(p95, reading));
          case Gate.LowConfidenceQueue _ -> told(reading).or(() -> queue(reading));
        };
    return lack.map(why -> reading.replica() + ": " + why);
  }

  private static Optional<String> told(Reading reading) {
    return switch (reading.telemetry()) {
      case Counters _, Telemetry.Single _, Telemetry.Past _ -> Optional.empty();
      case Telemetry.Missing(String reason) -> Optional.of(reason);
      case Telemetry.Unavailable(String reason) -> Optional.of(reason);
      case Telemetry.Rejected(String reason) -> Optional.of(reason);
    };
  }

  private Optional<String> bound(Gate.P95HashTime gate, Reading reading) {
    if (!(reading.telemetry() instanceof Counters counters)) {
      return Optional.empty();
    }
    List<Double> bounds = counters.durations().upperBoundsMillis();
    List<Double> thresholds = new ArrayList<>(List.of(gate.thresholdMillis()));
    policy.rule(gate).hours().ifPresent(hours -> thresholds.add(hours.outside()));
    return thresholds.stream()
        .filter(threshold -> !bounds.contains(threshold))
        .findFirst()
        .map(odd -> "its histogram has no bound at " + odd + " ms, only at " + bounds);
  }

  private static Optional<String> queue(Reading reading) {
    return reading.telemetry() instanceof Counters counters && counters.queueLength().isEmpty()
        ? Optional.of("the metrics lack the queue's length")
        : Optional.empty();
  }

  /** The revision that serves stands for both arms: what it tells, its successor will be asked. */
  private void customs(List<Replica> replicas) throws InterruptedException {
    List<Gate.Custom> gates = policy.customs();
    if (gates.isEmpty()) {
      return;
    }
    Revision serving = replicas.getFirst().revision();
    Map<String, Telemetry> told =
        site.world()
            .customs()
            .read(
                gates,
                new CustomMetrics.Released(
                    site.environment(), serving, Optional.of(serving), replicas));
    for (Gate.Custom gate : gates) {
      Optional<String> lack =
          switch (told.get(gate.name())) {
            case null -> Optional.of("nobody was asked");
            case Telemetry.Missing(String reason) -> Optional.of(reason);
            case Telemetry.Unavailable(String reason) -> Optional.of(reason);
            case Telemetry.Rejected(String reason) -> Optional.of(reason);
            case Telemetry.Single _, Counters _, Telemetry.Past _ -> Optional.empty();
          };
      lack.ifPresent(why ->
          problems.add(
              new Problem(
                  where(gate),
                  gate.name() + " can't be judged: " + why,
                  "Mend its source, or take the metric out.")));
    }
  }

  private String where(Gate gate) {
    return values.stream()
        .filter(value ->
            value.key().equals("customMetrics." + gate.name())
                || value.key().startsWith(gate.name() + "."))
        .map(Value::origin)
        .filter(Origin.Line.class::isInstance)
        .map(Origin::toString)
        .findFirst()
        .orElseGet(this::anywhere);
  }

  /** Of a gate that is as by default, where its environment's settings begin. */
  private String anywhere() {
    return values.stream()
        .map(Value::origin)
        .filter(Origin.Line.class::isInstance)
        .map(Origin::toString)
        .findFirst()
        .orElse(QualityGatesLoader.FILE);
  }
}
