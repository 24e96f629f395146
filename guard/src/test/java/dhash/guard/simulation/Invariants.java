package dhash.guard.simulation;

import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Revision;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.platform.local.SimulatedPlatform.Crew;
import dhash.guard.port.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What must hold at every moment, whatever fails. Asked by the world as things happen in it. */
public final class Invariants {
  private static final long LONGEST_BLINK_MILLIS = 60_000;

  private final Scene scene;
  private long checks;
  private @Nullable Violation broken;
  private int candidatesWeight;
  private long heard;
  private long verdict = Long.MAX_VALUE;

  Invariants(Scene scene) {
    this.scene = scene;
  }

  long checks() {
    return checks;
  }

  void must(boolean holds, String what) {
    must(holds, () -> what);
  }

  /**
   * @param what put into words only once it is broken: most of a simulation is checks that hold
   */
  void must(boolean holds, Supplier<String> what) {
    checks++;
    if (!holds && broken == null) {
      broken = new Violation(what.get());
    }
    look();
  }

  /** What is broken by a call that nobody waits for any more is not to be lost with its result. */
  void look() {
    if (broken != null) {
      throw broken;
    }
  }

  public void oneWriter(boolean holdsTheLock) {
    must(holdsTheLock, "one writer: somebody writes to the journal without the lock");
  }

  void effectBegins(boolean allKept) {
    must(allKept, "durable first: an effect begins before the journal is on disk");
  }

  /** The entry in which a rollback began. */
  void verdict(long position) {
    verdict = position;
  }

  /** The platform acts for this entry of the journal. */
  public void heard(long position) {
    heard = Math.max(heard, position);
  }

  /**
   * Whether the platform can know of the rollback: a call that is on its way may come through as
   * long as nobody has told the platform of a newer one.
   */
  private boolean knowsOfTheRollback() {
    return heard >= verdict;
  }

  /** What the platform is asked for must be thinkable at all. */
  public void placed(Fleet fleet) {
    State state = scene.state();
    if (state == null) {
      return;
    }
    must(!scene.ended(), "a finished rollout stays finished: a fleet is placed after the end");
    must(
        fleet.placements().stream()
            .allMatch(p ->
                p.revision().equals(state.candidate())
                    || state.baseline().filter(p.revision()::equals).isPresent()),
        () -> "traffic only to baseline or candidate: " + fleet);
  }

  public void shifted(Map<Revision, Integer> shares, Map<Revision, Crew> crews) {
    shares
        .keySet()
        .forEach(revision -> {
          Crew crew = crews.get(revision);
          must(
              crew != null && crew.ready() > 0,
              () ->
                  "traffic only to the ready: "
                      + revision
                      + " gets traffic and has no ready replica");
        });
    State state = scene.state();
    if (state == null) {
      return;
    }
    int weight = shares.getOrDefault(state.candidate(), 0);
    must(
        weight <= candidatesWeight || !knowsOfTheRollback() || staysForItsData(state),
        () ->
            "after a rollback verdict the candidate's weight never rises: from "
                + candidatesWeight
                + " to "
                + weight);
    candidatesWeight = weight;
  }

  /** Where only the data go back, or nothing else fits them, it may serve again. */
  private static boolean staysForItsData(State state) {
    return state.plan().kind() == Kind.RESTORE
        || (state.data().restore().isPresent() && state.data().contracted());
  }

  void serves(int weight) {
    candidatesWeight = weight;
  }

  public void stopped(Revision revision, Map<Revision, Integer> shares) {
    must(
        shares.getOrDefault(revision, 0) == 0,
        () -> "nothing is stopped while it has traffic: " + revision);
    State state = scene.state();
    if (state != null && state.baseline().filter(revision::equals).isPresent()) {
      must(
          state.phase() instanceof Phase.Promoting
              || state.phase() instanceof Phase.Contracting
              || state.phase() instanceof Phase.Quiescing
              || state.phase() instanceof Phase.Swapping
              || state.ended()
              || (verdict != Long.MAX_VALUE && !knowsOfTheRollback()),
          () -> "the baseline is not stopped while it may get traffic: in " + state.phase());
    }
  }

  /** Whether it could still be done with the stamp of the moment is seen by the caller. */
  void swaps(boolean ready, boolean somethingRuns, boolean before) {
    must(ready, "only what is whole takes the data's place: swapped before it was ready");
    must(!somethingRuns, "nobody writes while data are swapped: something runs");
    must(!before, "data are swapped once: swapped again");
  }

  void migrates(
      Database.Phase phase, boolean verifiedBackup, boolean rehearsed, boolean candidateAlone) {
    if (phase == Database.Phase.EXPAND) {
      must(rehearsed, "no migration without a rehearsal before it");
      must(verifiedBackup, "no migration without a verified backup before it");
    } else {
      must(candidateAlone, "no contract step before the promotion");
    }
  }

  void undoes(int candidatesTraffic) {
    must(candidatesTraffic == 0, "traffic moves before the schema: undone with traffic on it");
  }

  /** Missing data never passes. */
  void windowEnded(List<Judgement> judgements, boolean autoRollback) {
    for (Judgement judgement : judgements) {
      must(
          judgement.outcome() == Outcome.PASS
              || (judgement.outcome() == Outcome.FAIL && !autoRollback),
          () -> "a window ends well only with gates that pass: " + judgement);
    }
  }

  /** Time by which a clock was set ahead is no watching; a few gaps may count a little. */
  void watchedLongEnough(long millis, Duration window) {
    must(
        millis >= window.toMillis() / 2,
        () -> "a window is watched: ended after " + millis / 1000 + " s of " + window);
  }

  /** While the gates have a say, somebody looks. */
  void looksAgainIn(long millis) {
    State state = scene.state();
    must(
        state == null || !state.phase().guarding() || millis <= LONGEST_BLINK_MILLIS,
        () -> "watching goes on: the next look is " + millis / 1000 + " s away");
  }

  void trafficIsBack(int candidatesTraffic) {
    must(candidatesTraffic == 0, "traffic is back before the candidate is stopped");
  }

  /** A pause that was acknowledged stops the advance. */
  void paused(int before, State after) {
    must(
        after.candidateWeight() <= before,
        () -> "paused is paused: " + before + " % became " + after.candidateWeight() + " %");
  }
}
