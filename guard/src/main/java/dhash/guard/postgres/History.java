package dhash.guard.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.flywaydb.core.api.MigrationVersion;

/** Flyway's table of applied migrations, read without making it where it isn't there. */
final class History {
  static final String TABLE = "dhash_schema_history";

  private History() {}

  static SortedSet<MigrationVersion> applied(Connection connection) throws SQLException {
    SortedSet<MigrationVersion> versions = new TreeSet<>();
    if (!exists(connection, TABLE)) {
      return versions;
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select version from "
                    + TABLE
                    + " where success and version is not null and type <> 'BASELINE'")) {
      while (rows.next()) {
        versions.add(MigrationVersion.fromVersion(rows.getString(1)));
      }
    }
    return Collections.unmodifiableSortedSet(versions);
  }

  /** Forgets an applied migration. */
  static void remove(Connection connection, MigrationVersion version) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("delete from " + TABLE + " where version = ?")) {
      statement.setString(1, version.getVersion());
      statement.executeUpdate();
    }
  }

  /**
   * Forgets what failed outside a transaction, so that it can be tried again, or left out. Whatever
   * fails in one leaves no entry.
   */
  static void forgetFailures(Connection connection) throws SQLException {
    if (exists(connection, TABLE)) {
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("delete from " + TABLE + " where not success");
      }
    }
  }

  static boolean exists(Connection connection, String table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select to_regclass(?) is not null")) {
      statement.setString(1, table);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
