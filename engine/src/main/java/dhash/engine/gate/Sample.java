package dhash.engine.gate;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One poll of both arms, taken in the same cycle. An arm that isn't running has no readings.
 *
 * @param customs numbers that others know, by the names of the gates that they are for
 */
public record Sample(
    Instant at, List<Reading> candidate, List<Reading> baseline, Map<String, Telemetry> customs) {
  public Sample {
    candidate = List.copyOf(candidate);
    baseline = List.copyOf(baseline);
    customs =
        customs.isEmpty()
            ? Map.of()
            : Collections.unmodifiableMap(new TreeMap<>(customs)); // written in one order
  }

  /** Of an environment that has no metrics of its own. */
  public Sample(Instant at, List<Reading> candidate, List<Reading> baseline) {
    this(at, candidate, baseline, Map.of());
  }
}
