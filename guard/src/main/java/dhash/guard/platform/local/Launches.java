package dhash.guard.platform.local;

import dhash.engine.plan.Revision;
import dhash.guard.platform.local.Wire.Prepared;
import dhash.guard.port.Launch;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How each revision is started. Guarded by the fleet's lock. */
final class Launches {
  private static final int KEPT = 20;

  private final TreeMap<Integer, Prepared> prepared;

  Launches(Map<Integer, Prepared> prepared) {
    this.prepared = new TreeMap<>(prepared);
  }

  /**
   * Adds one, and forgets old ones.
   *
   * @param inUse numbers of revisions that must not be forgotten
   */
  void add(Prepared launch, Set<Integer> inUse) {
    prepared.put(launch.revision().number(), launch);
    Set<Integer> needed = new HashSet<>(inUse);
    prepared.descendingKeySet().stream().limit(KEPT).forEach(needed::add);
    prepared.keySet().retainAll(needed);
  }

  /**
   * @throws IllegalArgumentException when the revision was never prepared
   */
  Launch of(Revision revision) {
    Prepared launch = prepared.get(revision.number());
    if (launch == null) {
      throw new IllegalArgumentException(revision + " was never prepared");
    }
    return launch.launch();
  }

  Map<Integer, Prepared> all() {
    return prepared;
  }

  Duration longestReadyWithin() {
    return prepared.values().stream()
        .map(launch -> launch.launch().readyWithin())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }
}
