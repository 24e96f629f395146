package dhash.guard.platform.local;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Revision;
import dhash.guard.platform.local.Wire.EnsureRequest;
import dhash.guard.platform.local.Wire.Prepared;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform.Ensured;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
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
  private static final int LAUNCHES_KEPT = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final String environment;
  private final FleetFile file;
  private final Function<URI, Router> routers;
  private final Replicas replicas;

  private Router router;
  private boolean listening;
  private Optional<Generation> generation;
  private Fleet desired;
  private Map<Revision, Integer> shares;
  private final TreeMap<Integer, Prepared> prepared;
  private Attempt attempt;
  private Rotation rotation = Rotation.NONE;
  private boolean unsaved;
  private boolean closing;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param before what was saved, or the empty state
   * @param routers makes a router for an entrance, which does not listen yet
   */
  Reconciler(
      String environment,
      FleetFile file,
      FleetState before,
      ReplicaFiles files,
      Function<URI, Router> routers,
      Executor checks) {
    this.environment = environment;
    this.file = file;
    this.routers = routers;
    this.replicas = new Replicas(files, checks, this::underLock, this::save);
    this.router = routers.apply(before.entrance());
    this.generation = before.generation();
    this.desired = before.desired();
    this.shares = new LinkedHashMap<>(before.shares());
    this.prepared = new TreeMap<>(before.prepared());
    long now = System.nanoTime();
    this.replicas.restore(before.replicas(), now);
    this.attempt = new Attempt(now, longestReadyWithin(), replicas.all());
    if (before.givenUp()) {
      desired.placements().stream()
          .findFirst()
          .ifPresent(p -> attempt.end(new Ensured.NotReady(p.revision(), "given up before")));
    }
  }

  /** Steps until the thread is interrupted or the fleet was closed. */
  void run() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!(closing && replicas.all().isEmpty())) {
        step();
        changed.await(STEP_AT_LEAST_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      }
      router.close();
      closed.countDown();
    } finally {
      lock.unlock();
    }
  }

  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  void prepare(URI entrance, Prepared launch) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      enter(entrance);
      prepared.put(launch.revision().number(), launch);
      forgetOldLaunches();
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
      if (isSuperseded(asked)) {
        return Optional.of(new Ensured.Superseded(newestPosition()));
      }
      if (request.first() || !generation.equals(Optional.of(asked))) {
        accept(request);
      }
      long patience = POLL.toNanos();
      while (patience > 0 && generation.equals(Optional.of(asked)) && attempt.outcome().isEmpty()) {
        patience = changed.awaitNanos(patience);
      }
      return generation.equals(Optional.of(asked))
          ? attempt.outcome()
          : Optional.of(new Ensured.Superseded(newestPosition()));
    } finally {
      lock.unlock();
    }
  }

  Observation observe() {
    lock.lock();
    try {
      return new Observation(
          router.entrance(),
          replicas.all().stream().map(Replica::observed).toList(),
          shares.entrySet().stream()
              .map(share -> new Observation.Share(share.getKey(), share.getValue()))
              .toList());
    } finally {
      lock.unlock();
    }
  }

  /** Whether everything is as desired, or has been given up. */
  boolean settled() {
    lock.lock();
    try {
      return attempt.outcome().isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** Drains and stops everything; {@link #run} returns when that is done. */
  void close() {
    underLock(() -> closing = true);
  }

  /** Begins to listen at the entrance that was saved. */
  void listen() throws InterruptedException {
    enter(router.entrance());
  }

  /** Begins to listen at the entrance, and moves there if it is another than before. */
  private void enter(URI entrance) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (closing) {
        throw new GuardException(
            ExitCode.BUSY,
            "The platform is being stopped.",
            "Nothing was changed.",
            "Wait until `dhash down` has ended, then try again.");
      }
      if (entrance.equals(router.entrance())) {
        if (!listening) {
          router.listen();
          listening = true;
        }
      } else {
        Router next = routers.apply(entrance);
        next.listen();
        next.rotate(rotation);
        router.close();
        router = next;
        listening = true;
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isSuperseded(Generation asked) {
    if (generation.isEmpty()) {
      return false;
    }
    Generation newest = generation.get();
    if (!newest.journal().equals(asked.journal())) {
      throw new GuardException(
          ExitCode.REFUSED,
          "The fleet of " + environment + " was placed by another journal than this one.",
          "The fleet is unchanged.",
          "Put the former journal back; or, to begin anew, run `dhash down` and remove "
              + environment
              + "/platform from the home folder.");
    }
    return asked.position() < newest.position();
  }

  private long newestPosition() {
    return generation.map(Generation::position).orElse(0L);
  }

  /** Saved first, then acted on: traffic at once where it can move, the rest by steps. */
  private void accept(EnsureRequest request) throws InterruptedException {
    if (generation.equals(Optional.of(request.generation())) && !desired.equals(request.fleet())) {
      throw new IllegalArgumentException("generation repeated with another fleet");
    }
    for (Placement placement : request.fleet().placements()) {
      if (!prepared.containsKey(placement.revision().number())) {
        throw new IllegalArgumentException(placement.revision() + " was never prepared");
      }
    }
    enter(request.entrance());
    generation = Optional.of(request.generation());
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
    if (closing) {
      staying().forEach(revision -> replicas.retire(revision, 0, now));
    } else {
      converge(now);
    }
    rotate();
    replicas.endDrained(now);
    decide(now);
    if (unsaved) {
      save();
    }
  }

  private void converge(long now) {
    for (Revision revision : staying()) {
      if (desired.placementOf(revision).isPresent() || shares.containsKey(revision)) {
        replicas.restart(revision, launchOf(revision).launch(), now);
      }
      replicas.check(revision, launchOf(revision).launch().readyPath(), now);
    }
    for (Placement placement : desired.placements()) {
      replicas.fill(placement, launchOf(placement.revision()).launch(), now);
    }
    if (attempt.gaveUp() || !desired.placements().stream().allMatch(replicas::allReady)) {
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

  private Prepared launchOf(Revision revision) {
    return Objects.requireNonNull(prepared.get(revision.number()));
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
    Rotation next = closing ? Rotation.NONE : replicas.rotation(shares);
    if (!next.equals(rotation)) {
      rotation = next;
      router.rotate(next);
    }
  }

  private void decide(long now) {
    if (attempt.outcome().isPresent()) {
      return;
    }
    boolean ready = desired.placements().stream().allMatch(replicas::allReady);
    if (ready && shifted() && !replicas.anyLeaving()) {
      attempt.end(new Ensured.Converged());
    }
    for (Placement placement : desired.placements()) {
      if (attempt.outcome().isEmpty() && !replicas.allReady(placement)) {
        Revision revision = placement.revision();
        Duration readyWithin = launchOf(revision).launch().readyWithin();
        attempt
            .judge(revision, replicas.unready(revision), readyWithin, now)
            .ifPresent(attempt::end);
      }
    }
    if (attempt.outcome().isPresent()) {
      save();
      changed.signalAll();
    }
  }

  private Duration longestReadyWithin() {
    return prepared.values().stream()
        .map(launch -> launch.launch().readyWithin())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private void forgetOldLaunches() {
    Set<Integer> needed = new HashSet<>();
    desired.placements().forEach(placement -> needed.add(placement.revision().number()));
    replicas.all().forEach(replica -> needed.add(replica.revision().number()));
    prepared.descendingKeySet().stream().limit(LAUNCHES_KEPT).forEach(needed::add);
    prepared.keySet().retainAll(needed);
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

  /**
   * A full disk must not keep traffic from going back: the deed goes on with the state in memory,
   * which the generation check goes by as well, and saving is tried again at each step.
   */
  private void save() {
    try {
      file.save(
          new FleetState(
              router.entrance(),
              generation,
              desired,
              attempt.gaveUp(),
              shares,
              prepared,
              replicas.kept()));
      unsaved = false;
    } catch (IOException e) {
      if (!unsaved) {
        LOG.log(Level.ERROR, "{0}: the fleet can''t be saved: {1}", environment, e);
      }
      unsaved = true;
    }
  }
}
