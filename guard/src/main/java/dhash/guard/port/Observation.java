package dhash.guard.port;

import dhash.engine.plan.Revision;
import java.net.URI;
import java.util.List;

/**
 * What a platform is running.
 *
 * @param entrance where clients reach the service, such as {@code http://127.0.0.1:8080}
 * @param note why they don't reach it there, or empty
 */
public record Observation(URI entrance, String note, List<Replica> replicas, List<Share> shares) {
  public Observation {
    replicas = List.copyOf(replicas);
    shares = List.copyOf(shares);
  }

  /**
   * @param name stays the same over restarts of the replica's process
   * @param address where this one replica is reached, past the router
   * @param crashes how often its process ended unasked
   * @param note why it isn't ready, or empty
   */
  public record Replica(
      String name, Revision revision, URI address, boolean ready, int crashes, String note) {}

  /** Percent of the traffic that the router gives a revision now. */
  public record Share(Revision revision, int weight) {}

  public List<Replica> replicasOf(Revision revision) {
    return replicas.stream().filter(r -> r.revision().equals(revision)).toList();
  }
}
