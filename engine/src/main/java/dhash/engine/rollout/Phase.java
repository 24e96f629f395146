package dhash.engine.rollout;

import java.time.Instant;

/**
 * Where a rollout stands. Forward from {@link Checking} to {@link Contracting}; back from {@link
 * Returning} to {@link Validating}.
 */
public sealed interface Phase {
  record Checking() implements Phase {}

  record BackingUp() implements Phase {}

  /** The pending migrations are tried on a restored copy. */
  record Rehearsing() implements Phase {}

  record Migrating() implements Phase {}

  /** The candidate starts, without traffic. */
  record Starting() implements Phase {}

  /** Smoke tests, straight at the candidate. */
  record Smoking() implements Phase {}

  /** Traffic moves to the given step of the plan. */
  record Shifting(int step) implements Phase {}

  /** The gates watch at the given step. */
  record Baking(int step, Instant since) implements Phase {}

  /** The monitoring window: all traffic is on the candidate, the baseline stands ready. */
  record Watching(Instant since) implements Phase {}

  /** The window is over and the gates can't say; an operator decides. */
  record Held(String reason) implements Phase {}

  /** The baseline is stopped. */
  record Promoting() implements Phase {}

  record Contracting() implements Phase {}

  /** Rollback, first rung: traffic back to the baseline. */
  record Returning() implements Phase {}

  /** Second rung: the candidate is stopped. */
  record Stopping() implements Phase {}

  /** Third rung: the schema is undone as far as the data policy lets it. */
  record Undoing() implements Phase {}

  /** Instead of the third, where data are to be restored: they are made ready beside. */
  record Restoring() implements Phase {}

  /** Nobody may write any more: everything is stopped, requests are answered 503. */
  record Quiescing(Instant stamp) implements Phase {}

  /** The restored data take the present ones' place. */
  record Swapping(Instant stamp) implements Phase {}

  /** What fits the data serves again. */
  record Reviving() implements Phase {}

  /** Last rung: the baseline is checked. */
  record Validating() implements Phase {}

  record Ended(Ending ending, String detail) implements Phase {}

  /** Whether traffic is, or may be, on the candidate and the gates have a say. */
  default boolean guarding() {
    return switch (this) {
      case Baking _, Watching _, Held _ -> true;
      case Checking _, BackingUp _, Rehearsing _, Migrating _ -> false;
      case Starting _, Smoking _, Shifting _, Promoting _, Contracting _ -> false;
      case Returning _, Stopping _, Undoing _, Validating _, Ended _ -> false;
      case Restoring _, Quiescing _, Swapping _, Reviving _ -> false;
    };
  }

  /** Whether the rollout is on its way back. */
  default boolean goingBack() {
    return switch (this) {
      case Returning _, Stopping _, Undoing _, Validating _ -> true;
      case Restoring _, Quiescing _, Swapping _, Reviving _ -> true;
      case Checking _, BackingUp _, Rehearsing _, Migrating _ -> false;
      case Starting _, Smoking _, Shifting _, Baking _, Watching _ -> false;
      case Held _, Promoting _, Contracting _, Ended _ -> false;
    };
  }
}
