package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Other sessions of the same database. */
final class Sessions {
  private static final int ENDING_LIMIT_MILLIS = 20_000;
  private static final Set<String> LOCK_STATES = Set.of("55P03", "40P01");
  private static final String CANCELLED = "57014";
  private static final String TERMINATED = "57P01";

  /** What to do about sessions that are in the way. */
  static final String ENDING_THEM =
      "Wait for those sessions or end them (select pg_terminate_backend(<process>)), then repeat.";

  private Sessions() {}

  /**
   * Ends the sessions of that name but this one, and waits until they are gone: a migration that
   * was given up lives on in the server until then.
   */
  static void end(Connection connection, String application) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select pid, pg_terminate_backend(pid, ?) from pg_stat_activity"
                + " where application_name = ? and datname = current_database()"
                + " and pid <> pg_backend_pid()")) {
      statement.setLong(1, ENDING_LIMIT_MILLIS);
      statement.setString(2, DatabaseAddress.cut(application));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          if (!rows.getBoolean(2)) {
            mustBeGone(connection, rows.getInt(1));
          }
        }
      }
    }
  }

  /** One that ended by itself at that very moment can't be ended, and is no reason to stop. */
  private static void mustBeGone(Connection connection, int process) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select from pg_stat_activity where pid = ?")) {
      statement.setInt(1, process);
      try (ResultSet rows = statement.executeQuery()) {
        if (rows.next()) {
          throw new GuardException(
              ExitCode.BUSY,
              "An earlier migration still runs in the server's process "
                  + process
                  + " and does not end.",
              "No further migration was started.",
              "End that process on the database's host and try again.");
        }
      }
    }
  }

  /** Has the server keep this session however long it has nothing to do, whatever its settings. */
  static void keepIdle(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "select set_config(name, '0', false) from pg_settings where name in"
              + " ('idle_session_timeout', 'idle_in_transaction_session_timeout',"
              + " 'transaction_timeout')");
    }
  }

  /** Whether a statement gave up because others held a lock for too long. */
  static boolean isLocked(SQLException failure) {
    return failure.getSQLState() != null && LOCK_STATES.contains(failure.getSQLState());
  }

  /** Whether a statement was cancelled: it had run for as long as one may, or somebody meant it. */
  static boolean ranTooLong(SQLException failure) {
    return CANCELLED.equals(failure.getSQLState());
  }

  /** Whether the session itself came to an end, or the connection to it. */
  static boolean isEnded(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && (state.equals(TERMINATED) || state.startsWith("08"));
  }

  /** Those that have a transaction open, the longest first: who a lock is waited for. */
  static String withOpenTransactions(Connection connection) throws SQLException {
    List<String> sessions = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "select pid, usename, application_name, state,"
                    + " extract(epoch from now() - xact_start)::bigint from pg_stat_activity"
                    + " where datname = current_database() and xact_start is not null"
                    + " and pid <> pg_backend_pid() order by xact_start limit 3");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        sessions.add(
            "process %d (user %s, application '%s', %s, for %d s)"
                .formatted(
                    rows.getInt(1),
                    rows.getString(2),
                    rows.getString(3),
                    rows.getString(4),
                    rows.getLong(5)));
      }
    }
    return sessions.isEmpty() ? "none any more" : String.join("; ", sessions);
  }
}
