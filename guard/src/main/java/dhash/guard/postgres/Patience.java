package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Sleeper;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Tries again where a lock was not to be had, a few times, then refuses and says who had
 * transactions open.
 *
 * @param unchanged how things stand when it is given up
 */
record Patience(MigrationLimits limits, Sleeper sleeper, String unchanged) {
  Patience(MigrationLimits limits, Sleeper sleeper) {
    this(limits, sleeper, "This migration left nothing behind; those before it stay.");
  }

  /** The same with another word on how things stand when it is given up. */
  Patience saying(String otherUnchanged) {
    return new Patience(limits, sleeper, otherUnchanged);
  }

  /** Something that is done whole or not at all. */
  @FunctionalInterface
  interface Attempt<T> {
    T make() throws SQLException;
  }

  /** Opens a connection to look around with. */
  @FunctionalInterface
  interface Look {
    Connection open() throws SQLException;
  }

  /**
   * @throws GuardException with {@link ExitCode#REFUSED} when the lock was not to be had
   */
  <T> T attempt(Attempt<T> attempt, Look look) throws SQLException {
    for (int n = 1; ; n++) {
      try {
        return attempt.make();
      } catch (SQLException failure) {
        if (!Sessions.isLocked(failure)) {
          throw failure;
        }
        if (n == limits.attempts()) {
          throw locked(failure, look);
        }
        pause();
      }
    }
  }

  private GuardException locked(SQLException failure, Look look) throws SQLException {
    String others;
    try (Connection connection = look.open()) {
      others = Sessions.withOpenTransactions(connection);
    }
    return new GuardException(
        ExitCode.REFUSED,
        "A lock was not to be had in %d attempts of %d ms: %s. Sessions with open transactions: %s."
            .formatted(limits.attempts(), limits.lock().toMillis(), failure.getMessage(), others),
        unchanged,
        Sessions.ENDING_THEM,
        failure);
  }

  private void pause() {
    try {
      sleeper.sleep(limits.pause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new GuardException(
          ExitCode.INTERRUPTED,
          "Interrupted while waiting for a lock in the database.",
          unchanged,
          "Repeat the command.",
          interrupted);
    }
  }
}
