package dhash.guard.platform.local;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Revision;
import dhash.guard.port.Platform.Ensured;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One try at reaching the desired fleet. Guarded by its reconciler's lock. */
final class Attempt {
  /** A port may be lost to another program once or twice; more often it is the replica's fault. */
  private static final int FAILURES_ALLOWED = 2;

  private final long beginNanos;
  private final Duration limit;
  private final Map<String, Integer> failuresBefore;
  private Optional<Ensured> outcome = Optional.empty();

  Attempt(long nowNanos, Duration limit, List<Replica> replicas) {
    this.beginNanos = nowNanos;
    this.limit = limit;
    this.failuresBefore =
        replicas.stream().collect(Collectors.toMap(Replica::name, Replica::failures));
  }

  Optional<Ensured> outcome() {
    return outcome;
  }

  boolean gaveUp() {
    return outcome.filter(Ensured.NotReady.class::isInstance).isPresent();
  }

  void end(Ensured how) {
    outcome = Optional.of(how);
  }

  /** Takes over that an earlier supervisor gave up. */
  void giveUp(Fleet desired) {
    desired.placements().stream()
        .findFirst()
        .ifPresent(p -> end(new Ensured.NotReady(p.revision(), "given up before")));
  }

  /** Ends the attempt if a placed revision won't become ready any more. */
  void judge(Placement placement, Replicas replicas, Launches launches, long nowNanos) {
    if (outcome.isPresent() || replicas.allReady(placement)) {
      return;
    }
    Revision revision = placement.revision();
    List<Replica> unready = replicas.unready(revision);
    String reasons =
        unready.stream().map(r -> r.name() + ": " + r.note()).collect(Collectors.joining("; "));
    Duration readyWithin = launches.of(revision).readyWithin();
    Duration allowed = readyWithin.compareTo(limit) < 0 ? readyWithin : limit;
    if (unready.stream().anyMatch(this::isHopeless)) {
      end(new Ensured.NotReady(revision, "failed again and again: " + reasons));
    } else if (nowNanos - beginNanos >= allowed.toNanos()) {
      end(
          new Ensured.NotReady(
              revision, "not ready within " + allowed.toSeconds() + " s: " + reasons));
    }
  }

  private boolean isHopeless(Replica replica) {
    int before = failuresBefore.getOrDefault(replica.name(), 0);
    return replica.failures() - before > FAILURES_ALLOWED;
  }
}
