package dhash.engine.evidence;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The durations of both arms in one slice, from the same scrape; the baseline's by replica. */
public record TimedArms(Buckets candidate, SortedMap<String, Buckets> baseline) {
  public TimedArms {
    baseline = Collections.unmodifiableSortedMap(new TreeMap<>(baseline));
  }

  /** Whether the baseline did something, and all that did have the same bounds. */
  boolean comparable() {
    List<List<Double>> bounds =
        Stream.concat(Stream.of(candidate), baseline.values().stream())
            .filter(buckets -> buckets.count() > 0)
            .map(Buckets::upperBounds)
            .distinct()
            .toList();
    return bounds.size() == 1 && baseline.values().stream().anyMatch(b -> b.count() > 0);
  }

  /** As attempts, of which those are bad that took longer than a bound. */
  Arms beyond(int bound) {
    SortedMap<String, Tally> replicas = new TreeMap<>();
    baseline.forEach((name, buckets) -> replicas.put(name, buckets.beyond(bound)));
    return new Arms(candidate.beyond(bound), replicas);
  }

  /** The baseline's replicas summed; only where {@link #comparable}. */
  Buckets baselineTotal() {
    return busy(baseline.values().stream());
  }

  /** Both arms summed; only where {@link #comparable}. */
  Buckets total() {
    return busy(Stream.concat(Stream.of(candidate), baseline.values().stream()));
  }

  private static Buckets busy(Stream<Buckets> all) {
    return all.filter(buckets -> buckets.count() > 0).reduce(Buckets::plus).orElseThrow();
  }
}
