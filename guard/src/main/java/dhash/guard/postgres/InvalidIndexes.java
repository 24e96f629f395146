package dhash.guard.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@code CONCURRENTLY} that failed or was cut off leaves behind: no query uses such an
 * index, yet every writer keeps it up, and a unique one refuses rows.
 */
final class InvalidIndexes {
  private static final String INVALID =
      "select format('%I.%I', n.nspname, c.relname) from pg_index i"
          + " join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace"
          + " where not i.indisvalid and i.indrelid = ";

  /** What PostgreSQL calls the copies that a REINDEX works on. */
  private static final String COPY = "c.relname ~ '_cc(new|old)[0-9]*$'";

  private InvalidIndexes() {}

  /** Those of a statement that was run before, with their schema, quoted. */
  static List<String> of(Connection connection, LoneStatement statement) throws SQLException {
    return switch (statement.kind()) {
      case CREATE_INDEX ->
          names(
              connection,
              INVALID + "to_regclass(?) and c.relname = ?::name",
              statement.table(),
              statement.index());
      case REINDEX_INDEX ->
          names(
              connection,
              INVALID
                  + "(select indrelid from pg_index where indexrelid = to_regclass(?)) and "
                  + COPY,
              statement.index());
      case REINDEX_TABLE ->
          names(connection, INVALID + "to_regclass(?) and " + COPY, statement.table());
      case DROP_INDEX, VACUUM, ADD_VALUE -> List.of();
    };
  }

  /** Drops them without holding anybody up. */
  static void drop(Connection connection, LoneStatement left) throws SQLException {
    for (String index : of(connection, left)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("drop index concurrently if exists " + index);
      }
    }
  }

  private static List<String> names(Connection connection, String query, String... arguments)
      throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setString(i + 1, arguments[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
    }
    return names;
  }
}
