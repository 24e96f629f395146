package dhash.engine.gate;

import dhash.engine.evidence.Buckets;
import dhash.engine.evidence.Tally;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Histogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One arm as it is compared: what each replica did since the poll before. A replica that is new,
 * was restarted or tells what can't be true is left out of the slice; nothing is made up for it.
 *
 * @param latest each replica's last counters
 * @param increases by replica
 * @param attempts all that were compared so far
 * @param heard all that was read so far
 * @param missing why the last poll told too little of it
 */
record Arm(
    Map<String, Counters> latest,
    Map<String, Increase> increases,
    long attempts,
    Heard heard,
    Optional<Window.Missing> missing) {
  static final Arm NONE = new Arm(Map.of(), Map.of(), 0, Heard.NOTHING, Optional.empty());

  /** What a replica did in a slice. */
  record Increase(Tally tally, Buckets buckets) {}

  Arm {
    latest = Map.copyOf(latest);
    increases = Map.copyOf(increases);
  }

  Arm with(List<Reading> readings) {
    Map<String, Counters> next = new HashMap<>(latest);
    Map<String, Increase> did = new HashMap<>();
    int seen = 0;
    for (Reading reading : readings) {
      if (reading.telemetry() instanceof Counters now && now.plausible()) {
        seen++;
        Counters before = next.put(reading.replica(), now);
        if (before != null) {
          increase(before, now).ifPresent(increase -> did.put(reading.replica(), increase));
        }
      }
    }
    boolean enough = Window.areEnough(seen, readings.size());
    long more = did.values().stream().mapToLong(increase -> increase.tally().attempts()).sum();
    return new Arm(
        next,
        did,
        attempts + more,
        heard.plus(Heard.of(readings)),
        enough ? Optional.empty() : Optional.of(Window.whyMissing(readings)));
  }

  Tally did() {
    return increases.values().stream().map(Increase::tally).reduce(Tally.NONE, Tally::plus);
  }

  /** The durations of all replicas that have the same bounds. */
  Buckets took() {
    return increases.values().stream()
        .map(Increase::buckets)
        .filter(buckets -> buckets.count() > 0)
        .reduce(
            (one, other) -> one.upperBounds().equals(other.upperBounds()) ? one.plus(other) : one)
        .orElse(Buckets.NONE);
  }

  private static Optional<Increase> increase(Counters before, Counters now) {
    Optional<Tally> tally =
        Tally.read(now.attempts() - before.attempts(), now.failures() - before.failures());
    Optional<Buckets> buckets = buckets(before.durations(), now.durations());
    return tally.isPresent() && buckets.isPresent()
        ? Optional.of(new Increase(tally.get(), buckets.get()))
        : Optional.empty();
  }

  /** Empty where the histogram was reset. */
  private static Optional<Buckets> buckets(Histogram before, Histogram now) {
    if (now.upperBoundsMillis().isEmpty()) {
      return Optional.of(Buckets.NONE);
    }
    if (!now.upperBoundsMillis().equals(before.upperBoundsMillis())) {
      return Optional.empty();
    }
    List<Double> increases = new ArrayList<>();
    for (int i = 0; i < now.cumulativeCounts().size(); i++) {
      increases.add(now.cumulativeCounts().get(i) - before.cumulativeCounts().get(i));
    }
    return Buckets.read(now.upperBoundsMillis(), increases);
  }
}
