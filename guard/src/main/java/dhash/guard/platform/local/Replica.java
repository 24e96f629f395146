package dhash.guard.platform.local;

import dhash.engine.plan.Revision;
import dhash.guard.platform.local.FleetState.Kept;
import dhash.guard.port.Observation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One replica over all the processes it has had. Guarded by its reconciler's lock, save for the
 * endpoint's count. Times are of {@link System#nanoTime}.
 */
final class Replica {
  /** Where a replica is in its life. */
  enum Phase {
    /** Its process lives, ready or not. */
    RUNNING,
    /** Its process has ended and the next one's time has not come. */
    WAITING,
    /** Gets no new request; those in flight go on. */
    DRAINING,
    /** Has been told to end. */
    STOPPING
  }

  private static final int FAILED_CHECKS_ALLOWED = 3;

  private static final long CHECK_STARTING_NANOS = Duration.ofMillis(100).toNanos();
  private static final long CHECK_READY_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final int BACKOFF_DOUBLINGS = 6;

  /** A process that lived this long lets its replica's backoff begin anew. */
  private static final long STEADY_NANOS = Duration.ofMinutes(1).toNanos();

  private final String name;
  private final Revision revision;
  private Endpoint endpoint = new Endpoint(0);
  private @Nullable ReplicaProcess process;
  private Phase phase = Phase.WAITING;
  private List<Path> groups = List.of();
  private boolean ready;
  private boolean everReady;
  private int failedChecks;
  private int crashes;
  private int failures;
  private int failuresInRow;
  private long startedNanos;
  private String note = "not started yet";
  private boolean checking;
  private long dueNanos;

  Replica(String name, Revision revision, long nowNanos) {
    this.name = name;
    this.revision = revision;
    this.dueNanos = nowNanos;
  }

  /** One that an earlier supervisor started, with its process if that still lives. */
  Replica(Kept kept, @Nullable ReplicaProcess living, long nowNanos) {
    this(kept.name(), kept.revision(), nowNanos);
    groups = kept.groups();
    crashes = kept.crashes();
    endpoint = new Endpoint(kept.port());
    if (living != null) {
      process = living;
      phase = Phase.RUNNING;
      ready = kept.ready();
      everReady = kept.ready();
      note = "adopted";
    } else if (kept.pid() != 0) {
      crashes++;
      note = "ended while no supervisor was there";
    }
  }

  Kept kept() {
    return new Kept(
        name,
        revision,
        endpoint.port(),
        process == null ? 0 : process.pid(),
        process == null ? Instant.EPOCH : process.startedAt(),
        everReady,
        crashes,
        groups);
  }

  Observation.Replica observed() {
    return new Observation.Replica(
        name,
        revision,
        URI.create("http://127.0.0.1:" + endpoint.port()),
        ready(),
        crashes,
        ready() ? "" : note);
  }

  /** What its next process will have. */
  void place(int port, List<Path> groups) {
    this.endpoint = new Endpoint(port);
    this.groups = groups;
    this.process = null;
  }

  void started(ReplicaProcess process, long nowNanos) {
    this.process = process;
    phase = Phase.RUNNING;
    ready = false;
    everReady = false;
    failedChecks = 0;
    note = "starting";
    startedNanos = nowNanos;
    dueNanos = nowNanos;
  }

  void crashed(String how, long nowNanos) {
    crashes++;
    notStarted("its process " + how, nowNanos);
  }

  void notStarted(String why, long nowNanos) {
    if (phase == Phase.RUNNING && nowNanos - startedNanos > STEADY_NANOS) {
      failuresInRow = 0;
    }
    phase = Phase.WAITING;
    ready = false;
    everReady = false;
    note = why;
    failures++;
    Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(failuresInRow, BACKOFF_DOUBLINGS));
    failuresInRow++;
    dueNanos = nowNanos + backoff.toNanos();
  }

  boolean checkIsDue(long nowNanos) {
    return phase == Phase.RUNNING && !checking && nowNanos - dueNanos >= 0;
  }

  void checkBegun() {
    checking = true;
  }

  /**
   * Takes in what a readiness check said.
   *
   * @param of the endpoint that was asked; an answer of an earlier process says nothing
   * @param problem empty when it is ready
   */
  void checked(Endpoint of, String problem, long nowNanos) {
    checking = false;
    if (of != endpoint || phase != Phase.RUNNING) {
      return;
    }
    if (problem.isEmpty()) {
      ready = true;
      everReady = true;
      failedChecks = 0;
    } else {
      failedChecks++;
      ready = ready && failedChecks < FAILED_CHECKS_ALLOWED;
      note = problem;
    }
    dueNanos = nowNanos + (ready ? CHECK_READY_NANOS : CHECK_STARTING_NANOS);
  }

  void drain(long untilNanos) {
    phase = Phase.DRAINING;
    ready = false;
    note = "draining";
    dueNanos = untilNanos;
  }

  void stop(long untilNanos) {
    phase = Phase.STOPPING;
    note = "stopping";
    dueNanos = untilNanos;
    if (process != null) {
      process.terminate();
    }
  }

  boolean isDue(long nowNanos) {
    return nowNanos - dueNanos >= 0;
  }

  /** Its process has ended and nobody has taken note yet. */
  boolean died() {
    return phase != Phase.WAITING && (process == null || !process.alive());
  }

  /** Meant to serve, though it may be starting or waiting for its restart. */
  boolean staying() {
    return phase == Phase.RUNNING || phase == Phase.WAITING;
  }

  boolean ready() {
    return ready;
  }

  /** Has been ready and still runs, though it may fail its checks now. */
  boolean couldServe() {
    return phase == Phase.RUNNING && everReady;
  }

  String name() {
    return name;
  }

  Revision revision() {
    return revision;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  @Nullable ReplicaProcess process() {
    return process;
  }

  Phase phase() {
    return phase;
  }

  List<Path> groups() {
    return groups;
  }

  /** How often it ended or could not be started, since this supervisor knows it. */
  int failures() {
    return failures;
  }

  String note() {
    return note;
  }
}
