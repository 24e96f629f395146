package dhash.engine.rollout;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Revision;
import java.time.Duration;
import java.util.List;

/** What the world still owes a rollout. Each may be carried out more than once, to the same end. */
public sealed interface Effect {
  /** Look whether everything is in order to begin. */
  record CheckFirst() implements Effect {}

  /** Back up database, configuration and the running revision, and read it back. */
  record TakeBackup() implements Effect {}

  /** Run the pending expand migrations. */
  record ExpandSchema() implements Effect {}

  /** Run the pending contract migrations. */
  record ContractSchema() implements Effect {}

  /**
   * Bring the platform to the fleet.
   *
   * @param patience how long it may take until all of it is ready
   */
  record EnsureFleet(Fleet fleet, Duration patience) implements Effect {}

  /** Test the revision's replicas directly, past the router. */
  record SmokeTest(Revision revision) implements Effect {}

  /** Poll health and metrics of both arms. */
  record Measure() implements Effect {}

  /** Undo the versions, newest first, with the candidate's own undo scripts. */
  record UndoSchema(List<String> versions, DataPolicy data) implements Effect {
    public UndoSchema {
      versions = List.copyOf(versions);
    }
  }

  /** Make sure that the revision serves: health checks and smoke tests through the router. */
  record ValidateRollback(Revision revision) implements Effect {}
}
