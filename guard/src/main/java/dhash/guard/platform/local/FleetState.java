package dhash.guard.platform.local;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Revision;
import dhash.guard.platform.local.Wire.Prepared;
import dhash.guard.port.Generation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the supervisor knows of one environment and must know again after its death.
 *
 * @param generation that {@code desired} came with; empty before the first one
 * @param givenUp whether {@code desired} did not become ready in time: it gets no traffic unless it
 *     is asked for again
 * @param shares the weights that the router goes by
 * @param prepared by the revision's number
 */
record FleetState(
    URI entrance,
    Optional<Generation> generation,
    Fleet desired,
    boolean givenUp,
    Map<Revision, Integer> shares,
    Map<Integer, Prepared> prepared,
    List<Kept> replicas) {

  /**
   * A replica.
   *
   * @param pid 0 between the decision to start it and the start
   * @param ready whether it has been ready since its process was started
   * @param groups control groups to be removed after it
   */
  record Kept(
      String name,
      Revision revision,
      int port,
      long pid,
      Instant startedAt,
      boolean ready,
      int crashes,
      List<Path> groups) {}

  static FleetState empty(URI entrance) {
    return new FleetState(
        entrance, Optional.empty(), Fleet.EMPTY, false, Map.of(), Map.of(), List.of());
  }
}
