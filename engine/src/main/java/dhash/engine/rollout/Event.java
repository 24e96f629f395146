package dhash.engine.rollout;

import dhash.engine.gate.Judgement;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Sample;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Permit;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What has happened. The journal holds these and nothing else. */
public sealed interface Event {
  /**
   * A rollout begins. It carries all that must be known of earlier ones, so that no other part of
   * the journal is needed.
   *
   * @param candidate the revision that is judged: new, or serving already when it is only watched
   *     or taken back
   * @param baseline what a rollback goes to
   * @param lineage who served before, newest first
   * @param restore the data that a rollback or a restore goes back to; empty where they stay
   * @param permit by what a deploy was let begin; empty where nothing had to be asked for
   */
  record Opened(
      String rollout,
      String environment,
      Plan plan,
      Policy policy,
      Revision candidate,
      Optional<Revision> baseline,
      List<Promotion> lineage,
      DataPolicy data,
      Optional<Restore> restore,
      Operator by,
      String reason,
      Instant at,
      Optional<Permit> permit)
      implements Event {
    public Opened {
      lineage = List.copyOf(lineage);
    }

    public Opened(
        String rollout,
        String environment,
        Plan plan,
        Policy policy,
        Revision candidate,
        Optional<Revision> baseline,
        List<Promotion> lineage,
        DataPolicy data,
        Optional<Restore> restore,
        Operator by,
        String reason,
        Instant at) {
      this(
          rollout,
          environment,
          plan,
          policy,
          candidate,
          baseline,
          lineage,
          data,
          restore,
          by,
          reason,
          at,
          Optional.empty());
    }

    /** The same, with what it was let begin by. */
    public Opened with(Optional<Permit> granted) {
      return copy(policy, reason, granted);
    }

    /** The same for another reason. */
    public Opened because(String other) {
      return copy(policy, other, permit);
    }

    /** The same, held to something else. */
    public Opened under(Policy other) {
      return copy(other, reason, permit);
    }

    private Opened copy(Policy demands, String why, Optional<Permit> granted) {
      return new Opened(
          rollout,
          environment,
          plan,
          demands,
          candidate,
          baseline,
          lineage,
          data,
          restore,
          by,
          why,
          at,
          granted);
    }
  }

  /**
   * @param pending schema versions that the candidate brings along
   * @param contracts of the contract migrations, the versions that this rollout is to run
   */
  record ChecksPassed(List<String> pending, List<String> contracts, Instant at) implements Event {
    public ChecksPassed {
      pending = List.copyOf(pending);
      contracts = List.copyOf(contracts);
    }
  }

  record BackupTaken(String file, String sha256, long bytes) implements Event {}

  /**
   * The pending migrations were tried on a copy.
   *
   * @param findings what is worth knowing of each
   */
  record Rehearsed(List<String> findings) implements Event {
    public Rehearsed {
      findings = List.copyOf(findings);
    }
  }

  record SchemaExpanded(List<String> versions) implements Event {
    public SchemaExpanded {
      versions = List.copyOf(versions);
    }
  }

  /** The platform runs this fleet. */
  record FleetReached(Fleet fleet, Instant at) implements Event {}

  record SmokeTestsPassed(int tests) implements Event {}

  record Sampled(Sample sample) implements Event {}

  /** A gate passes, but not by much. */
  record GateNeared(Judgement judgement) implements Event {}

  /** A gate failed that stops the advance; an operator decides. */
  record GatePaused(Judgement judgement) implements Event {}

  /** A gate failed where the environment or the gate's own rule only warns. */
  record GateWarned(Judgement judgement) implements Event {}

  /** A gate failed; the rollback follows. */
  record GateFailed(Judgement judgement) implements Event {}

  record StepBaked(int step) implements Event {}

  /** The window is over; every gate's last word. */
  record WindowEnded(List<Judgement> judgements) implements Event {
    public WindowEnded {
      judgements = List.copyOf(judgements);
    }
  }

  /** The window is over and the gates can't say. */
  record Held(String reason) implements Event {}

  /** An order was taken; what follows from it comes in the events after this one. */
  record OrderTaken(String id, Order order, Operator by, String reason, Instant at)
      implements Event {}

  /**
   * @param restore the data to go back to; empty where the present ones stay
   */
  record RollbackBegan(
      Cause cause, String reason, DataPolicy data, Optional<Restore> restore, Instant at)
      implements Event {
    public RollbackBegan(Cause cause, String reason, DataPolicy data, Instant at) {
      this(cause, reason, data, Optional.empty(), at);
    }
  }

  record SchemaUndone(List<String> undone, List<String> left, List<String> setAside)
      implements Event {
    public SchemaUndone {
      undone = List.copyOf(undone);
      left = List.copyOf(left);
      setAside = List.copyOf(setAside);
    }
  }

  /**
   * What is to be restored is ready beside the present data.
   *
   * @param safetyBackup of the present data; empty where they can't be read: what is kept of them
   *     is the safety then
   */
  record RestoredBeside(String safetyBackup, Instant at) implements Event {}

  /**
   * The restored data have taken the present ones' place.
   *
   * @param kept the name under which those stay
   * @param setAside what they had that the restored ones have not, table by table
   */
  record DataSwapped(String kept, List<String> setAside, Instant at) implements Event {
    public DataSwapped {
      setAside = List.copyOf(setAside);
    }
  }

  record RollbackValidated(int checks) implements Event {}

  record SchemaContracted(List<String> versions) implements Event {
    public SchemaContracted {
      versions = List.copyOf(versions);
    }
  }

  /** The owed effect failed and is tried again from {@code retryAt} on. */
  record EffectFailed(String effect, String reason, Instant retryAt) implements Event {}

  /** The rollout goes on without an effect that kept failing. */
  record EffectGivenUp(String effect, String reason) implements Event {}

  record Ended(Ending ending, String detail, Instant at) implements Event {}
}
