package dhash.engine.gate;

import java.time.Instant;
import java.util.List;

/** One poll of both arms, taken in the same cycle. An arm that isn't running has no readings. */
public record Sample(Instant at, List<Reading> candidate, List<Reading> baseline) {
  public Sample {
    candidate = List.copyOf(candidate);
    baseline = List.copyOf(baseline);
  }
}
