package dhash.engine.rollout;

import dhash.engine.gate.Sample;
import dhash.engine.plan.Revision;
import java.util.List;

/**
 * What a rollout can be told: an operator's order, or the result of the effect that it asked for.
 */
public sealed interface Input {
  /**
   * @param id unique; an order that was taken already is answered as before, not carried out twice
   * @param rollout the one that it is meant for; any other refuses it
   * @param reason in the operator's words; may be empty
   */
  record Ordered(String id, String rollout, Order order, Operator by, String reason)
      implements Input {}

  /** The result of the effect that was owed. */
  sealed interface Result extends Input {}

  /**
   * @param problems why the rollout can't begin; empty where it can
   * @param pending schema versions that the candidate brings along
   * @param contracts contract migrations that are to run
   */
  record Checked(List<String> problems, List<String> pending, List<String> contracts)
      implements Result {
    public Checked {
      problems = List.copyOf(problems);
      pending = List.copyOf(pending);
      contracts = List.copyOf(contracts);
    }
  }

  record BackedUp(String file, String sha256, long bytes) implements Result {}

  /**
   * @param problems why the migrations must not run; empty where they may
   * @param findings what is worth knowing of each
   */
  record Rehearsed(List<String> problems, List<String> findings) implements Result {
    public Rehearsed {
      problems = List.copyOf(problems);
      findings = List.copyOf(findings);
    }
  }

  record Expanded(List<String> versions) implements Result {
    public Expanded {
      versions = List.copyOf(versions);
    }
  }

  /**
   * @param versions those of the rollout's contract migrations that have run, now or in an attempt
   *     that nobody lived to tell of
   * @param trouble why the rest has not; empty where all have
   */
  record Contracted(List<String> versions, String trouble) implements Result {
    public Contracted {
      versions = List.copyOf(versions);
    }
  }

  record FleetReached() implements Result {}

  record FleetNotReady(Revision revision, String reason) implements Result {}

  /**
   * @param failures one sentence for each test that failed
   */
  record SmokeTested(int tests, List<String> failures) implements Result {
    public SmokeTested {
      failures = List.copyOf(failures);
    }
  }

  record Measured(Sample sample) implements Result {}

  /**
   * @param undone versions that are gone
   * @param left versions that stay, each with the reason
   * @param setAside what was copied away, each with its number of rows
   */
  record SchemaUndone(List<String> undone, List<String> left, List<String> setAside)
      implements Result {
    public SchemaUndone {
      undone = List.copyOf(undone);
      left = List.copyOf(left);
      setAside = List.copyOf(setAside);
    }
  }

  /**
   * @param safetyBackup of the present data; empty where they can't be read
   */
  record RestoredBeside(String safetyBackup) implements Result {}

  /**
   * @param kept the name under which the data of before stay
   * @param setAside what they had that the restored ones have not, table by table
   */
  record DataSwapped(String kept, List<String> setAside) implements Result {
    public DataSwapped {
      setAside = List.copyOf(setAside);
    }
  }

  record RollbackValidated(int checks, List<String> failures) implements Result {
    public RollbackValidated {
      failures = List.copyOf(failures);
    }
  }

  /**
   * The effect could not be carried out, or it isn't known whether it was.
   *
   * @param mayPass whether trying again makes sense
   */
  record Failed(String reason, boolean mayPass) implements Result {}
}
