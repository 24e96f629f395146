package dhash.guard.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * The service in a server of ours: a role with a password of its own, and the database that it
 * owns.
 */
record Tenancy(String database, String user, ClusterFiles files) {
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(60);

  /**
   * Makes role and database where they aren't there.
   *
   * @param maintenance the superuser's way in, to another database
   */
  void settle(DatabaseAddress maintenance) throws IOException, SQLException {
    try (Connection connection = maintenance.connect("dhash", STATEMENT_LIMIT);
        Statement statement = connection.createStatement()) {
      if (!exists(connection, "select 1 from pg_roles where rolname = ?", user)) {
        statement.execute(
            "create role "
                + Quoted.name(user)
                + " login password "
                + Quoted.text(files.secret(files.password())));
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

  /**
   * Gives the roles of a stopped data folder this environment's passwords, past all log-ins.
   *
   * @param data no server runs in it
   */
  void setPasswords(ServerPrograms programs, Path data) throws IOException, InterruptedException {
    programs.alone(
        data,
        List.of(
            password(EmbeddedCluster.SUPERUSER, files.secret(files.adminPassword())),
            password(user, files.secret(files.password()))));
  }

  private static String password(String role, String secret) {
    return "alter role " + Quoted.name(role) + " password " + Quoted.text(secret);
  }
}
