package dhash.guard.platform.local;

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

  /**
   * Why the revision won't become ready any more, if so.
   *
   * @param unready its replicas that aren't ready, not empty
   * @param readyWithin how long its replicas may take
   */
  Optional<Ensured> judge(
      Revision revision, List<Replica> unready, Duration readyWithin, long nowNanos) {
    String reasons =
        unready.stream().map(r -> r.name() + ": " + r.note()).collect(Collectors.joining("; "));
    boolean hopeless =
        unready.stream()
            .anyMatch(
                r -> r.failures() - failuresBefore.getOrDefault(r.name(), 0) > FAILURES_ALLOWED);
    if (hopeless) {
      return Optional.of(new Ensured.NotReady(revision, "failed again and again: " + reasons));
    }
    Duration allowed = readyWithin.compareTo(limit) < 0 ? readyWithin : limit;
    if (nowNanos - beginNanos >= allowed.toNanos()) {
      return Optional.of(
          new Ensured.NotReady(
              revision, "not ready within " + allowed.toSeconds() + " s: " + reasons));
    }
    return Optional.empty();
  }
}
