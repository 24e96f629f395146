package dhash.engine.evidence;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What both arms did in one slice, taken from the same scrape.
 *
 * @param baseline by replica, for they tell how much equal replicas differ by luck; under one name
 *     where only the sum is known. Sorted, so that sums come out the same in every process
 */
public record Arms(Tally candidate, SortedMap<String, Tally> baseline) {
  public Arms {
    baseline = Collections.unmodifiableSortedMap(new TreeMap<>(baseline));
  }

  /** Of a baseline that is known as a whole only. */
  public static Arms of(Tally candidate, Tally baseline) {
    return new Arms(candidate, new TreeMap<>(Map.of("baseline", baseline)));
  }

  public Tally baselineTotal() {
    return baseline.values().stream().reduce(Tally.NONE, Tally::plus);
  }

  /** Whether there is anything to compare: both arms did something. */
  boolean comparable() {
    return candidate.attempts() > 0 && baselineTotal().attempts() > 0;
  }
}
