package dhash.guard.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The service in a server of ours: a role with a password of its own, and the database that it
 * owns.
 */
record Tenancy(String database, String user) {
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(60);

  /**
   * Makes role and database where they aren't there.
   *
   * @param maintenance the superuser's way in, to another database
   * @param password of a role that is made
   */
  void settle(DatabaseAddress maintenance, String password) throws SQLException {
    try (Connection connection = maintenance.connect("dhash", STATEMENT_LIMIT);
        Statement statement = connection.createStatement()) {
      if (!exists(connection, "select 1 from pg_roles where rolname = ?", user)) {
        statement.execute(
            "create role " + Quoted.name(user) + " login password " + Quoted.text(password));
      }
      if (!exists(connection, "select 1 from pg_database where datname = ?", database)) {
        statement.execute(
            "create database " + Quoted.name(database) + " owner " + Quoted.name(user));
      }
    }
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      return statement.executeQuery().next();
    }
  }
}
