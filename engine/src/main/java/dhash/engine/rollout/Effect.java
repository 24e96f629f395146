package dhash.engine.rollout;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the world still owes a rollout. Each may be carried out more than once, to the same end. */
public sealed interface Effect {
  /** Look whether everything is in order to begin. */
  record CheckFirst() implements Effect {}

  /** Back up database, configuration and the running revision, and read it back. */
  record TakeBackup() implements Effect {}

  /**
   * Try the pending migrations on a restored copy of the backup: up, back, and up again.
   *
   * @param contract whether the contract migrations are tried as well
   */
  record Rehearse(String backup, boolean contract) implements Effect {}

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

  /** Back up the present data, and have what is to be restored ready beside them. */
  record RestoreBeside(Restore restore) implements Effect {}

  /**
   * Let the restored data take the present ones' place; those are kept.
   *
   * @param stamp when it was ready: names what is kept, the same at each attempt
   */
  record SwapData(Restore restore, Instant stamp) implements Effect {}

  /** Make sure that the revision serves: health checks and smoke tests through the router. */
  record ValidateRollback(Revision revision) implements Effect {}
}
