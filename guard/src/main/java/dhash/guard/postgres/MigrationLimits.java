package dhash.guard.postgres;

import java.time.Duration;

/**
 * How long a migration or its undo may hold others up.
 *
 * @param lock how long a statement waits for a lock; while it waits, others queue behind it
 * @param attempts how often one is tried that did not get its lock
 * @param pause between the attempts, so that the queue can drain
 * @param statement how long one statement may run
 */
public record MigrationLimits(Duration lock, int attempts, Duration pause, Duration statement) {
  /** What is used where nothing else is asked for. */
  public static final MigrationLimits USUAL =
      new MigrationLimits(Duration.ofSeconds(2), 5, Duration.ofSeconds(1), Duration.ofMinutes(30));

  public MigrationLimits {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts " + attempts);
    }
  }
}
