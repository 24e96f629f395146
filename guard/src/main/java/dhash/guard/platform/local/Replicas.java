package dhash.guard.platform.local;

import dhash.engine.plan.Placement;
import dhash.engine.plan.Revision;
import dhash.guard.platform.local.ControlGroups.Groups;
import dhash.guard.platform.local.FleetState.Kept;
import dhash.guard.platform.local.Replica.Phase;
import dhash.guard.platform.local.Rotation.Group;
import dhash.guard.port.Launch;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of one environment and what is done to them. All calls are made under the
 * reconciler's lock; what a check or a process's end brings in comes through {@code underLock}.
 */
final class Replicas {
  private static final System.Logger LOG = System.getLogger(Replicas.class.getName());
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private final ReplicaFiles files;
  private final Executor checks;
  private final Consumer<Runnable> underLock;
  private final Runnable save;
  private final List<Replica> replicas = new ArrayList<>();

  /**
   * @param checks runs the readiness checks, one at a time for each replica
   * @param underLock runs an action under the reconciler's lock and wakes the reconciler
   * @param save keeps the state of all replicas
   */
  Replicas(ReplicaFiles files, Executor checks, Consumer<Runnable> underLock, Runnable save) {
    this.files = files;
    this.checks = checks;
    this.underLock = underLock;
    this.save = save;
  }

  /** Adopts what an earlier supervisor left running. */
  void restore(List<Kept> keptOnes, long nowNanos) {
    for (Kept kept : keptOnes) {
      Optional<ReplicaProcess> living =
          kept.pid() != 0
              ? ReplicaProcess.adopt(kept.pid(), kept.startedAt())
              : files.notedPid(kept.name()).flatMap(ReplicaProcess::adopt);
      living.ifPresent(process -> process.onExit(() -> underLock.accept(() -> {})));
      replicas.add(new Replica(kept, living.orElse(null), nowNanos));
    }
  }

  List<Replica> all() {
    return List.copyOf(replicas);
  }

  List<Kept> kept() {
    return replicas.stream().map(Replica::kept).toList();
  }

  private List<Replica> staying(Revision revision) {
    return replicas.stream().filter(r -> r.revision().equals(revision) && r.staying()).toList();
  }

  boolean anyReady(Revision revision) {
    return staying(revision).stream().anyMatch(Replica::ready);
  }

  /** As many as are placed. */
  boolean allReady(Placement placement) {
    return staying(placement.revision()).stream().filter(Replica::ready).count()
        >= placement.replicas();
  }

  List<Replica> unready(Revision revision) {
    return staying(revision).stream().filter(r -> !r.ready()).toList();
  }

  /** Takes note of processes that have ended: crashed ones wait for their restart. */
  void bury(long nowNanos) {
    for (Replica replica : replicas.stream().filter(Replica::died).toList()) {
      ReplicaProcess process = replica.process();
      if (process != null) {
        process.killLeftovers();
      }
      ControlGroups.killMembers(replica.groups());
      if (replica.phase() == Phase.RUNNING) {
        replica.crashed(process == null ? "is gone" : process.ending(), nowNanos);
        LOG.log(Level.WARNING, "{0} crashed: {1}", replica.name(), replica.note());
        save.run();
      } else if (ControlGroups.remove(replica.groups()) || replica.isDue(nowNanos)) {
        forget(replica);
        save.run();
      }
    }
  }

  private void forget(Replica replica) {
    replicas.remove(replica);
    try {
      files.forget(replica.name());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "process id file of {0} stays: {1}", replica.name(), e);
    }
    LOG.log(Level.INFO, "{0} stopped", replica.name());
  }

  /** Starts those whose time has come. */
  void restart(Revision revision, Launch launch, long nowNanos) {
    for (Replica replica : staying(revision)) {
      if (replica.phase() == Phase.WAITING && replica.isDue(nowNanos)) {
        start(replica, launch, nowNanos);
      }
    }
  }

  /** Adds new ones until as many are there as are placed. */
  void fill(Placement placement, Launch launch, long nowNanos) {
    int missing = placement.replicas() - staying(placement.revision()).size();
    for (int i = 0; i < missing; i++) {
      Replica replica = new Replica(freeName(placement.revision()), placement.revision(), nowNanos);
      replicas.add(replica);
      start(replica, launch, nowNanos);
    }
  }

  private String freeName(Revision revision) {
    List<String> taken = replicas.stream().map(Replica::name).toList();
    return IntStream.rangeClosed(1, taken.size() + 1)
        .mapToObj(number -> revision.name() + "-" + number)
        .filter(name -> !taken.contains(name))
        .findFirst()
        .orElseThrow();
  }

  /** The decision is saved before the start, the process id after it. */
  private void start(Replica replica, Launch launch, long nowNanos) {
    try {
      files.makeReady(replica.name());
      Groups groups = files.groups(replica.name(), launch);
      replica.place(ReplicaFiles.freePort(), groups.folders());
      save.run();
      ReplicaProcess process =
          ReplicaProcess.start(
              launch,
              replica.endpoint().port(),
              groups.memberFiles(),
              files.pidFile(replica.name()),
              files.log(replica.name()));
      replica.started(process, nowNanos);
      process.onExit(() -> underLock.accept(() -> {}));
      LOG.log(
          Level.INFO,
          "{0} started: process {1}, port {2}, limits: {3}JVM flags",
          replica.name(),
          Long.toString(process.pid()),
          Integer.toString(replica.endpoint().port()),
          groups.note().isEmpty() ? "" : groups.note() + ", ");
    } catch (IOException e) {
      replica.notStarted("can't be started: " + e.getMessage(), nowNanos);
    }
    save.run();
  }

  void check(Revision revision, String readyPath, long nowNanos) {
    for (Replica replica : staying(revision)) {
      if (replica.checkIsDue(nowNanos)) {
        replica.checkBegun();
        Endpoint endpoint = replica.endpoint();
        checks.execute(() -> check(replica, endpoint, readyPath));
      }
    }
  }

  private void check(Replica replica, Endpoint endpoint, String readyPath) {
    String problem = Readiness.check(endpoint.port(), readyPath);
    underLock.accept(() -> {
      boolean before = replica.couldServe();
      replica.checked(endpoint, problem, System.nanoTime());
      if (replica.couldServe() != before) {
        save.run();
      }
    });
  }

  /** Takes those beyond {@code count} out of the rotation; the next steps end them. */
  void retire(Revision revision, int count, long nowNanos) {
    List<Replica> surplus =
        staying(revision).stream()
            .sorted(Comparator.comparing(Replica::ready).reversed())
            .skip(count)
            .toList();
    surplus.forEach(replica -> replica.drain(nowNanos + DRAIN_LIMIT.toNanos()));
  }

  /** Ends drained ones, and kills those that don't end. To be called after the rotation changed. */
  void endDrained(long nowNanos) {
    for (Replica replica : replicas) {
      if (replica.phase() == Phase.DRAINING
          && (replica.endpoint().inFlight() == 0 || replica.isDue(nowNanos))) {
        replica.stop(nowNanos + STOP_LIMIT.toNanos());
      } else if (replica.phase() == Phase.STOPPING && replica.isDue(nowNanos)) {
        kill(replica.process());
      }
    }
  }

  private static void kill(@Nullable ReplicaProcess process) {
    if (process != null) {
      process.kill();
    }
  }

  boolean anyLeaving() {
    return replicas.stream().anyMatch(replica -> !replica.staying());
  }

  /**
   * The ready replicas of the revisions that have traffic. If there is none at all, those that were
   * ready and still run: one that answers its checks too late may well serve, an empty rotation
   * can't.
   */
  Rotation rotation(Map<Revision, Integer> shares) {
    List<Group> ready = new ArrayList<>();
    List<Group> running = new ArrayList<>();
    shares.forEach((revision, weight) -> {
      List<Replica> own = staying(revision);
      ready.add(
          new Group(weight, own.stream().filter(Replica::ready).map(Replica::endpoint).toList()));
      running.add(
          new Group(
              weight, own.stream().filter(Replica::couldServe).map(Replica::endpoint).toList()));
    });
    Rotation rotation = new Rotation(ready);
    return rotation.groups().isEmpty() ? new Rotation(running) : rotation;
  }
}
