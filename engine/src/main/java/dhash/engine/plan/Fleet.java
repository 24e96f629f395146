package dhash.engine.plan;

import java.util.List;
import java.util.Optional;

/**
 * Everything an environment should be running, and where its traffic should go: the one thing a
 * platform is asked for. Revisions that are not in it are drained and stopped.
 */
public record Fleet(List<Placement> placements) {
  /** Nothing runs; requests are answered 503 by the router. */
  public static final Fleet EMPTY = new Fleet(List.of());

  public Fleet {
    placements = List.copyOf(placements);
    int total = placements.stream().mapToInt(Placement::weight).sum();
    if (total != 0 && total != 100) {
      throw new IllegalArgumentException("weights add up to " + total + ", not to 100 or 0");
    }
    long distinct = placements.stream().map(p -> p.revision().number()).distinct().count();
    if (distinct != placements.size()) {
      throw new IllegalArgumentException("a revision is placed twice: " + placements);
    }
  }

  public static Fleet of(Placement... placements) {
    return new Fleet(List.of(placements));
  }

  public Optional<Placement> placementOf(Revision revision) {
    return placements.stream().filter(p -> p.revision().equals(revision)).findFirst();
  }

  /** Percent of the traffic that the revision should get; 0 where it is not placed. */
  public int weightOf(Revision revision) {
    return placementOf(revision).map(Placement::weight).orElse(0);
  }
}
