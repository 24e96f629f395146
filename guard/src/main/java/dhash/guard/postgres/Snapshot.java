package dhash.guard.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.postgresql.PGConnection;

/**
 * One moment of a database, kept in sight: other sessions can read as of it too, and its tables are
 * summed up meanwhile.
 */
final class Snapshot implements AutoCloseable {
  private static final int LOCK_WAIT_SECONDS = 30;

  private final Connection connection;
  private final String name;
  private final CompletableFuture<TableSums> sums = new CompletableFuture<>();

  private Snapshot(Connection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  /**
   * Takes it. From here on no table of it is dropped, rewritten or emptied, which would be seen
   * through a snapshot as well.
   */
  static Snapshot take(DatabaseAddress place) throws SQLException {
    Connection connection = place.connect("dhash-backup", TableSums.STATEMENT_LIMIT);
    try {
      Sessions.keepIdle(connection);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      return new Snapshot(connection, export(connection));
    } catch (SQLException failure) {
      connection.close();
      throw failure;
    }
  }

  private static String export(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = '" + LOCK_WAIT_SECONDS + "s'");
      String exported;
      try (ResultSet row = statement.executeQuery("select pg_export_snapshot()")) {
        row.next();
        exported = row.getString(1);
      }
      List<String> tables = TableSums.names(statement);
      if (!tables.isEmpty()) {
        statement.execute("lock table " + String.join(", ", tables) + " in access share mode");
      }
      return exported;
    }
  }

  /** As {@code pg_dump --snapshot} takes it; valid until this is closed. */
  String name() {
    return name;
  }

  /**
   * Begins to read all tables, in a thread of its own. To be called once.
   *
   * @param onFailure done in that thread as soon as the reading fails
   */
  void sumUp(Runnable onFailure) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            sums.complete(TableSums.read(connection, Meter.silent()));
          } catch (SQLException | RuntimeException failure) {
            sums.completeExceptionally(failure);
            onFailure.run();
          }
        });
  }

  boolean hasFailed() {
    return sums.isCompletedExceptionally();
  }

  /** What the tables hold; waits until all are read, each within a bounded time. */
  TableSums sums() throws SQLException, InterruptedException {
    try {
      return sums.get();
    } catch (ExecutionException failure) {
      Throwable cause = sums.exceptionNow();
      throw new SQLException("the tables could not be summed up: " + cause.getMessage(), cause);
    }
  }

  /** Gives it up, with the reading where that still goes on, even in an interrupted thread. */
  @Override
  public void close() throws SQLException {
    boolean hurried = Thread.interrupted();
    try (connection) {
      if (!sums.isDone()) {
        connection.unwrap(PGConnection.class).cancelQuery();
      }
    } finally {
      connection.abort(Runnable::run); // where the reading goes on with the next table
      if (hurried) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
