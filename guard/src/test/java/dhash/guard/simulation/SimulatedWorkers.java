package dhash.guard.simulation;

import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import dhash.guard.journal.SimulatedDisk;
import dhash.guard.port.Workers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one guard process does beside its loop, in virtual time: an effect takes a while, may hang,
 * and when it is given up, or the process dies, it may come through all the same, late.
 */
final class SimulatedWorkers implements Workers {
  /** What ends with the process; all else are requests that somebody else carries out. */
  private static final String OWN_WORK = "TakeBackup";

  private static final long HANGS_MILLIS = 20_000;
  private static final long LATEST_MILLIS = 30_000;
  private static final long UNTIL_IT_ENDS = Long.MAX_VALUE;
  private static final long LONGEST_NAP_MILLIS = 600_000;

  private final Scene scene;
  private final SimulatedDisk disk;
  private final InstantSource clock;
  private final Operators operators;
  private final Runnable whileWaiting;
  private final List<Job> jobs = new ArrayList<>();
  private boolean dead;

  SimulatedWorkers(
      Scene scene,
      SimulatedDisk disk,
      InstantSource clock,
      Operators operators,
      Runnable whileWaiting) {
    this.scene = scene;
    this.disk = disk;
    this.clock = clock;
    this.operators = operators;
    this.whileWaiting = whileWaiting;
  }

  private static final class Job {
    private final String name;
    private final Runnable work;
    private Timeline.@Nullable Happening end;
    private boolean dropped;
    private boolean done;

    Job(String name, Runnable work) {
      this.name = name;
      this.work = work;
    }
  }

  @Override
  public Worker begin(String name, Runnable work) {
    scene.invariants.effectBegins(disk.allKept());
    Job job = new Job(name, work);
    jobs.removeIf(old -> old.done);
    jobs.add(job);
    if (scene.traced()) {
      scene.tell("begins " + name);
    }
    long takes = scene.between(20, name.equals("Measure") ? 300 : 3000);
    if (scene.strikes(Fault.EFFECT_HANGS)) {
      takes += HANGS_MILLIS;
    }
    if (name.equals("EnsureFleet")) {
      operators.seeTrafficMove(takes);
    }
    job.end = scene.time.in(takes, () -> end(job));
    return () -> giveUp(job);
  }

  private void giveUp(Job job) {
    if (!job.done) {
      job.dropped = true;
      scene.tell("gives " + job.name + " up");
      mayComeLate(job);
    }
  }

  private void mayComeLate(Job job) {
    if (job.end != null) {
      job.end.callOff();
    }
    if (scene.calm() || scene.chance(40)) {
      job.done = true;
    } else {
      job.end = scene.time.in(scene.between(0, LATEST_MILLIS), () -> end(job));
    }
  }

  private void end(Job job) {
    if (job.done) {
      return;
    }
    job.done = true;
    if (dead || job.dropped) {
      scene.tell("lands late: " + job.name);
      scene.late(job.work);
      scene.invariants.look();
      return;
    }
    if (scene.strikes(Fault.CRASH_BEFORE_EFFECT)) {
      throw scene.crash();
    }
    job.work.run();
    if (scene.crashed()) {
      throw new Crash();
    }
    if (scene.strikes(Fault.CRASH_AFTER_EFFECT)) {
      throw scene.crash();
    }
  }

  @Override
  public void await(Duration atMost) {
    whileWaiting.run();
    long untilDue = untilDue();
    if (untilDue == UNTIL_IT_ENDS && scene.strikes(Fault.CRASH_IN_EFFECT)) {
      throw scene.crash();
    }
    scene.time.step(untilDue);
  }

  /** Until the owed effect may begin; endless where a job is under way. */
  private long untilDue() {
    State state = scene.state();
    for (Job job : jobs) {
      if (!job.done && !job.dropped) {
        return UNTIL_IT_ENDS;
      }
    }
    return state == null
        ? LONGEST_NAP_MILLIS
        : Rollout.next(state)
            .map(owed -> Duration.between(clock.instant(), owed.notBefore()).toMillis() + 1)
            .map(millis -> Math.clamp(millis, 1, LONGEST_NAP_MILLIS))
            .map(this::looksAgain)
            .orElse(LONGEST_NAP_MILLIS);
  }

  private long looksAgain(long millis) {
    scene.invariants.looksAgainIn(millis);
    return millis;
  }

  /** The process has ended. */
  void die() {
    dead = true;
    for (Job job : jobs) {
      if (!job.done && job.name.equals(OWN_WORK)) {
        job.done = true;
      } else if (!job.done) {
        mayComeLate(job);
      }
    }
  }
}
