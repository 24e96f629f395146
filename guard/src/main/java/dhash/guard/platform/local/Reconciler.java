package dhash.guard.platform.local;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Revision;
import dhash.guard.platform.local.Wire.EnsureRequest;
import dhash.guard.platform.local.Wire.Prepared;
import dhash.guard.port.Generation;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform.Ensured;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps one environment at its desired fleet. Level-triggered: each step looks at what is there and
 * does what is missing, whatever happened before. One lock guards everything, so a late call can't
 * slip in between a newer one's check and its deeds.
 */
final class Reconciler {
  private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());
  private static final Duration STEP_AT_LEAST_EVERY = Duration.ofMillis(100);
  private static final Duration POLL = Duration.ofMillis(200);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final String environment;
  private final FleetFile file;
  private final Replicas replicas;

  private final Entrance entrance;
  private final Launches launches;
  private Fence fence;
  private Fleet desired;
  private Map<Revision, Integer> shares;
  private Attempt attempt;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Begins from what was saved, or from the empty state. */
  Reconciler(
      String environment,
      FleetFile file,
      FleetState before,
      ReplicaFiles files,
      Function<URI, Router> routers,
      Executor checks) {
    this.environment = environment;
    this.file = file;
    this.replicas = new Replicas(files, checks, this::underLock, this::save);
    this.entrance = new Entrance(before.entrance(), routers);
    this.fence = new Fence(before.generation());
    this.desired = before.desired();
    this.shares = new LinkedHashMap<>(before.shares());
    this.launches = new Launches(before.prepared());
    long now = System.nanoTime();
    this.replicas.restore(before.replicas(), now);
    this.attempt = new Attempt(now, launches.longestReadyWithin(), replicas.all());
    if (before.givenUp()) {
      attempt.giveUp(desired);
    }
  }

  /** Steps until the thread is interrupted or the fleet was closed. */
  void run() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!(entrance.isShut() && replicas.all().isEmpty())) {
        step();
        changed.await(STEP_AT_LEAST_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      }
      entrance.close();
      closed.countDown();
    } finally {
      lock.unlock();
    }
  }

  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  void prepare(URI address, Prepared launch) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      launches.add(
          launch,
          Stream.concat(
                  desired.placements().stream().map(Placement::revision),
                  replicas.all().stream().map(Replica::revision))
              .map(Revision::number)
              .collect(Collectors.toSet()));
      entrance.open(address);
      save();
    } finally {
      lock.unlock();
    }
  }

  /** Begins or goes on with a call; empty when nothing is decided after a short while. */
  Optional<Ensured> ensure(EnsureRequest request) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Generation asked = request.generation();
      if (fence.keepsOut(asked)) {
        return Optional.of(new Ensured.Superseded(fence.newestPosition()));
      }
      if (request.first() || !fence.isNewest(asked)) {
        accept(request);
      }
      long patience = POLL.toNanos();
      while (patience > 0 && fence.isNewest(asked) && attempt.outcome().isEmpty()) {
        patience = changed.awaitNanos(patience);
      }
      return fence.isNewest(asked)
          ? attempt.outcome()
          : Optional.of(new Ensured.Superseded(fence.newestPosition()));
    } finally {
      lock.unlock();
    }
  }

  Observation observe() {
    return seen(() ->
        new Observation(
            entrance.address(),
            entrance.note(),
            replicas.all().stream().map(Replica::observed).toList(),
            shares.entrySet().stream()
                .map(share -> new Observation.Share(share.getKey(), share.getValue()))
                .toList()));
  }

  /** What was acted for last of all. */
  Optional<Generation> newest() {
    return seen(() -> fence.newest());
  }

  /** Whether everything is as desired, or has been given up. */
  boolean settled() {
    return seen(() -> attempt.outcome().isPresent() && entrance.wasTried());
  }

  /** Begins the attempt once more where it was given up. */
  void tryAgain() {
    underLock(() -> {
      if (attempt.gaveUp()) {
        attempt = new Attempt(System.nanoTime(), launches.longestReadyWithin(), replicas.all());
      }
    });
  }

  /** Why this environment does not serve as desired, where that is known. */
  Optional<String> trouble() {
    return seen(() ->
        entrance.note().isEmpty()
            ? attempt.outcome().flatMap(Reconciler::reason)
            : Optional.of(entrance.note()));
  }

  private static Optional<String> reason(Ensured outcome) {
    return outcome instanceof Ensured.NotReady(Revision revision, String reason)
        ? Optional.of(revision + ": " + reason + ".")
        : Optional.empty();
  }

  /** Drains and stops everything; {@link #run} returns when that is done. */
  void close() {
    underLock(entrance::shut);
  }

  /**
   * Begins to listen at the address that was saved, where it does not yet.
   *
   * @throws dhash.guard.port.GuardException when the port is taken
   */
  void listen() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!entrance.isShut()) {
        entrance.open(entrance.address());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Saved first, then acted on: traffic at once where it can move, the rest by steps. */
  private void accept(EnsureRequest request) throws InterruptedException {
    if (!desired.equals(request.fleet())) {
      fence.mustBeNew(request.generation());
    }
    request.fleet().placements().forEach(placement -> launches.of(placement.revision()));
    entrance.open(request.entrance(), !desired.placements().isEmpty());
    fence = new Fence(Optional.of(request.generation()));
    desired = request.fleet();
    attempt = new Attempt(System.nanoTime(), request.limit(), replicas.all());
    save();
    if (!shifted() && receivers().allMatch(p -> replicas.anyReady(p.revision()))) {
      shift();
    }
    changed.signalAll();
  }

  private Stream<Placement> receivers() {
    return desired.placements().stream().filter(placement -> placement.weight() > 0);
  }

  private void step() {
    long now = System.nanoTime();
    replicas.bury(now);
    if (entrance.isShut()) {
      staying().forEach(revision -> replicas.retire(revision, 0, now));
    } else {
      converge(now);
    }
    rotate();
    replicas.endDrained(now);
    decide(now);
    if (file.isBehind()) {
      save();
    }
  }

  private void converge(long now) {
    for (Revision revision : staying()) {
      if (desired.placementOf(revision).isPresent() || shares.containsKey(revision)) {
        replicas.restart(revision, launches.of(revision), now);
      }
      replicas.check(revision, launches.of(revision).readyPath(), now);
    }
    for (Placement placement : desired.placements()) {
      replicas.fill(placement, launches.of(placement.revision()), now);
    }
    if (attempt.gaveUp() || !allReady()) {
      return;
    }
    if (!shifted()) {
      shift();
    }
    for (Revision revision : staying()) {
      int placed = desired.placementOf(revision).map(Placement::replicas).orElse(0);
      replicas.retire(revision, placed, now);
    }
  }

  private Set<Revision> staying() {
    return replicas.all().stream()
        .filter(Replica::staying)
        .map(Replica::revision)
        .collect(Collectors.toSet());
  }

  private Map<Revision, Integer> desiredShares() {
    return receivers().collect(Collectors.toMap(Placement::revision, Placement::weight));
  }

  private boolean shifted() {
    return shares.equals(desiredShares());
  }

  /** The one place where weights change. */
  private void shift() {
    shares = desiredShares();
    rotate();
    save();
    LOG.log(Level.INFO, "{0}: traffic {1}", environment, shares);
  }

  private void rotate() {
    entrance.rotate(replicas.rotation(shares));
  }

  private void decide(long now) {
    if (attempt.outcome().isPresent()) {
      return;
    }
    if (allReady() && shifted() && !replicas.anyLeaving()) {
      attempt.end(new Ensured.Converged());
    } else {
      desired.placements().forEach(p -> attempt.judge(p, replicas, launches, now));
    }
    if (attempt.outcome().isPresent()) {
      save();
      changed.signalAll();
    }
  }

  private boolean allReady() {
    return desired.placements().stream().allMatch(replicas::allReady);
  }

  private <T> T seen(Supplier<T> look) {
    lock.lock();
    try {
      return look.get();
    } finally {
      lock.unlock();
    }
  }

  private void underLock(Runnable action) {
    lock.lock();
    try {
      action.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void save() {
    file.keep(
        new FleetState(
            entrance.address(),
            fence.newest(),
            desired,
            attempt.gaveUp(),
            shares,
            launches.all(),
            replicas.kept()));
  }
}
