package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Runs one migration that can't run in a transaction. What an earlier try left behind goes first;
 * what this one leaves behind goes as far as others let it.
 *
 * <p>It waits for old transactions as long as one statement may run, since nobody queues behind it
 * meanwhile.
 */
final class LoneMigration {
  private static final String STILL_THERE =
      "The INVALID index of an earlier try is still there; nothing else was begun.";

  private final Script script;
  private final LoneStatement statement;
  private final DatabaseAddress address;
  private final PGSimpleDataSource brief;
  private final Migrator lasting;
  private final Patience patience;

  /**
   * @param brief waits for locks for a short time only
   * @param lasting bounds how long a statement runs, and no lock
   */
  LoneMigration(
      Script script,
      LoneStatement statement,
      DatabaseAddress address,
      PGSimpleDataSource brief,
      Migrator lasting,
      Patience patience) {
    this.script = script;
    this.statement = statement;
    this.address = address;
    this.brief = brief;
    this.lasting = lasting;
    this.patience = patience;
  }

  /**
   * @throws GuardException with {@link ExitCode#REFUSED} naming the sessions that it waited for in
   *     vain
   */
  void run(MigrationFolder folder) throws SQLException {
    patience.saying(STILL_THERE).attempt(this::removeRemains, () -> address.connect(brief));
    try {
      lasting.run(folder, script, false);
    } catch (SQLException failure) {
      if (Sessions.isEnded(failure)) {
        // by somebody to whom what is left behind may belong by now
        throw new SQLException(
            script.file().getFileName() + " was cut off: " + failure.getMessage(),
            failure.getSQLState(),
            failure);
      }
      boolean clean = removed();
      if (!Sessions.ranTooLong(failure)) {
        throw failure;
      }
      throw tookTooLong(failure, clean);
    }
  }

  /** An attempt of the past may have left an index and an entry in the history that says so. */
  private boolean removeRemains() throws SQLException {
    try (Connection connection = address.connect(brief)) {
      InvalidIndexes.drop(connection, statement);
      History.forgetFailures(connection);
      return true;
    }
  }

  /** Whether nothing is left; the next run removes what is. */
  private boolean removed() {
    try {
      return removeRemains();
    } catch (SQLException | GuardException inTheWay) {
      return false;
    }
  }

  private GuardException tookTooLong(SQLException failure, boolean clean) throws SQLException {
    String others;
    try (Connection connection = address.connect(brief)) {
      others = Sessions.withOpenTransactions(connection);
    }
    return new GuardException(
        ExitCode.REFUSED,
        "%s did not get through in %d s. Sessions with open transactions: %s."
            .formatted(
                script.file().getFileName(), patience.limits().statement().toSeconds(), others),
        clean
            ? "This migration left nothing behind; those before it stay."
            : "Those before it stay. An INVALID index is left: the next migrate drops it first.",
        Sessions.ENDING_THEM,
        failure);
  }
}
