package dhash.guard.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * Who may have a database beside the living one: one process at a time, on whichever machine. Held
 * by a session of the server's maintenance database, so that it ends with its process.
 */
final class PlaceLock implements AutoCloseable {
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(30);

  private final Connection session;

  private PlaceLock(Connection session) {
    this.session = session;
  }

  /**
   * Waits for at most {@code limit}, in stretches of a second so that an interrupt is heard; empty
   * where somebody else kept it.
   *
   * @param database the name of the one beside
   */
  static Optional<PlaceLock> acquire(DatabaseAddress living, String database, Duration limit)
      throws SQLException, InterruptedException {
    Connection session = living.maintenance().connect("dhash-restore", STATEMENT_LIMIT);
    boolean held = false;
    try (Statement statement = session.createStatement()) {
      Sessions.keepIdle(session);
      statement.execute("set lock_timeout = '1s'");
      String key = key(database);
      held = isFree(statement, key);
      for (long seconds = limit.toSeconds(); !held && seconds > 0; seconds--) {
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted while another process restores");
        }
        held = comesFree(statement, key);
      }
      return held ? Optional.of(new PlaceLock(session)) : Optional.empty();
    } finally {
      if (!held) {
        session.close();
      }
    }
  }

  private static String key(String database) {
    byte[] hash =
        BackupZip.sha256Digest().digest(("dhash " + database).getBytes(StandardCharsets.UTF_8));
    return Long.toString(ByteBuffer.wrap(hash).getLong());
  }

  private static boolean isFree(Statement statement, String key) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("select pg_try_advisory_lock(" + key + "::bigint)")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static boolean comesFree(Statement statement, String key) throws SQLException {
    try {
      statement.execute("select pg_advisory_lock(" + key + "::bigint)");
      return true;
    } catch (SQLException failure) {
      if (Sessions.isLocked(failure)) {
        return false;
      }
      throw failure;
    }
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
