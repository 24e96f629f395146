package dhash.service.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What the service needs of the database. Others migrate it; more tables and columns than these do
 * no harm.
 */
public final class Schema {
  private static final List<String> NEEDED =
      List.of(
          "SELECT id, key, hash, format, width, height, created_at FROM components LIMIT 0",
          "SELECT position, component_id, hash, changed_at FROM component_changes LIMIT 0",
          """
          SELECT request_id, hash, component_key, confidence, duration_ms, version
          FROM extractions LIMIT 0\
          """,
          """
          SELECT id, hash, component_key, confidence, seen, state, created_at, skipped_at,
            reviewed_at
          FROM reviews LIMIT 0\
          """);

  private static final String UNDEFINED_TABLE = "42P01";
  private static final String UNDEFINED_COLUMN = "42703";

  private final DataSource database;

  public Schema(DataSource database) {
    this.database = database;
  }

  /**
   * What is missing, in the database's own words; empty where all is there.
   *
   * @throws SQLException when the database can't be asked
   */
  public Optional<String> missing() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String query : NEEDED) {
        try {
          statement.execute(query);
        } catch (SQLException fault) {
          if (UNDEFINED_TABLE.equals(fault.getSQLState())
              || UNDEFINED_COLUMN.equals(fault.getSQLState())) {
            return Optional.of(
                String.valueOf(fault.getMessage()).lines().findFirst().orElse("unknown"));
          }
          throw fault;
        }
      }
      return Optional.empty();
    }
  }
}
