package dhash.engine.replay;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Rule;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A number a minute, and gates on it. */
final class Recordings {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final String LOAD = "load";

  private Recordings() {}

  static Instant minute(int number) {
    return NOON.plus(Duration.ofMinutes(number));
  }

  /** NaN stands for a minute in which nothing was told. */
  static Sample sample(int minute, double load) {
    Telemetry told =
        Double.isNaN(load) ? new Telemetry.Missing("silent") : new Telemetry.Single(load);
    return new Sample(minute(minute), List.of(), List.of(), Map.of(LOAD, told));
  }

  static Series series(double... loads) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < loads.length; i++) {
      samples.add(sample(i, loads[i]));
    }
    return new Series("loads", samples);
  }

  static Gate above(double threshold) {
    return new Gate.Custom(LOAD, Direction.ABOVE, threshold, Duration.ZERO);
  }

  static Policy policy(Gate gate) {
    return policy(gate, Rule.DEFAULT);
  }

  static Policy policy(Gate gate, Rule rule) {
    Cadence cadence = new Cadence(Duration.ofSeconds(5), Duration.ofSeconds(10));
    return new Policy(
        Duration.ofMinutes(10), cadence, false, List.of(gate), Map.of(gate.name(), rule));
  }

  static Incident incident(int from, int to) {
    return new Incident("fault", minute(from), minute(to));
  }

  static Score score(List<Stretch> stretches, Policy policy) {
    return Score.of(
        stretches.stream()
            .map(s -> new Score.Result(s.incident(), play(s.recording(), policy)))
            .toList());
  }

  static Played play(Recording recording, Policy policy) {
    return Replay.play(recording, recording.events().get(), policy);
  }
}
