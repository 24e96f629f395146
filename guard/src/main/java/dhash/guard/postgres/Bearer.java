package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The environment's name inside the database: an ordinary table with one row, so that every kind of
 * backup carries it.
 */
final class Bearer {
  static final String TABLE = "dhash_environment";

  private Bearer() {}

  /** The name that the database bears, or empty. */
  static String of(Connection connection) throws SQLException {
    if (!History.exists(connection, TABLE)) {
      return "";
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select name from " + TABLE)) {
      return row.next() ? row.getString(1) : "";
    }
  }

  /** Writes the name where there is none yet; refuses a database that bears another. */
  static void claim(Connection connection, String environment) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create table if not exists "
              + TABLE
              + " (name text not null, claimed_at timestamptz not null default now(),"
              + " only_one boolean primary key default true check (only_one))");
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into " + TABLE + " (name) values (?) on conflict do nothing")) {
        insert.setString(1, environment);
        insert.executeUpdate();
      }
      connection.commit();
    }
    String present = of(connection);
    if (!present.equals(environment)) {
      throw new GuardException(
          ExitCode.REFUSED,
          "This database belongs to the environment " + present + ", not to " + environment + ".",
          "Nothing was changed in it.",
          "Check DB_HOST, DB_PORT and DB_NAME in config/db_" + environment + ".conf.");
    }
  }
}
