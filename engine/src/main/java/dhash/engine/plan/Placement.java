package dhash.engine.plan;

import java.util.Objects;

/**
 * How many replicas of a revision there should be, and which part of the traffic they should get
 * together.
 *
 * @param replicas 0 or more
 * @param weight percent of all requests, 0 to 100; more than 0 only with at least one replica
 */
public record Placement(Revision revision, int replicas, int weight) {
  public Placement {
    Objects.requireNonNull(revision);
    if (replicas < 0 || weight < 0 || weight > 100) {
      throw new IllegalArgumentException("replicas " + replicas + ", weight " + weight);
    }
    if (weight > 0 && replicas == 0) {
      throw new IllegalArgumentException("traffic for " + revision + ", which has no replica");
    }
  }
}
