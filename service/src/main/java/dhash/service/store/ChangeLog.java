package dhash.service.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** The library's hashes and the log of their changes, as the database has them. */
public final class ChangeLog {
  private static final int ROWS_A_FETCH = 20_000;

  private final DataSource database;

  public ChangeLog(DataSource database) {
    this.database = database;
  }

  /** Takes one hash after the other while all are read. */
  public interface HashSink {
    void accept(long componentId, long hash);
  }

  /**
   * A change to one component.
   *
   * @param componentId 0 where all components went at once
   * @param hash its hash now; empty where it was deleted
   */
  public record Change(long position, long componentId, OptionalLong hash) {}

  /** Reads all hashes; the position returned is that of the last change that they contain. */
  public long readAll(HashSink sink) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      long position;
      try (PreparedStatement newest =
              connection.prepareStatement(
                  "SELECT coalesce(max(position), 0) FROM component_changes");
          ResultSet row = newest.executeQuery()) {
        row.next();
        position = row.getLong(1);
      }
      try (PreparedStatement all = connection.prepareStatement("SELECT id, hash FROM components")) {
        all.setFetchSize(ROWS_A_FETCH);
        try (ResultSet rows = all.executeQuery()) {
          while (rows.next()) {
            sink.accept(rows.getLong(1), rows.getLong(2));
          }
        }
      }
      connection.commit();
      return position;
    }
  }

  /** The changes at a position and after it, in order. */
  public List<Change> from(long position, int limit) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                SELECT position, component_id, hash FROM component_changes
                WHERE position >= ? ORDER BY position LIMIT ?\
                """)) {
      statement.setLong(1, position);
      statement.setInt(2, limit);
      List<Change> changes = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          long hash = rows.getLong(3);
          OptionalLong written = rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(hash);
          changes.add(new Change(rows.getLong(1), rows.getLong(2), written));
        }
      }
      return changes;
    }
  }

  /** Removes changes of more than an hour ago, except the newest one. */
  public void prune() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                DELETE FROM component_changes
                WHERE changed_at < now() - interval '1 hour'
                AND position < (SELECT max(position) FROM component_changes)\
                """)) {
      statement.executeUpdate();
    }
  }
}
