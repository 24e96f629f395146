package dhash.guard.postgres;

import dhash.guard.port.Database.Standing;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.SortedSet;
import org.flywaydb.core.api.MigrationVersion;

/** A look at a database that changes nothing. */
final class Standings {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Standings() {}

  static Standing of(DatabaseAddress address) throws SQLException {
    try (Connection connection = address.connect("dhash", LIMIT);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select current_setting('server_version'), pg_database_size(current_database())")) {
      row.next();
      SortedSet<MigrationVersion> applied = History.applied(connection);
      return new Standing(
          row.getString(1).split(" ", 2)[0],
          "%s on %s:%d".formatted(address.name(), address.host(), address.port()),
          Bearer.of(connection),
          row.getLong(2),
          applied.isEmpty() ? "" : applied.last().getVersion());
    }
  }
}
