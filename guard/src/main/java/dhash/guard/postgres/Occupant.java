package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Sleeper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A session in another database than ours, which can't be renamed while it is there.
 *
 * @param mayBeEnded whether our login has the right to
 */
record Occupant(int pid, String who, boolean mayBeEnded) {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int MOST_LOOKS = 100;

  static String names(List<Occupant> occupants) {
    return occupants.stream()
        .map(occupant -> occupant.pid() + " (" + occupant.who() + ")")
        .collect(Collectors.joining(", "));
  }

  /**
   * @param except a process that is not asked for; 0 for none
   */
  static List<Occupant> of(Connection connection, String database, int except) throws SQLException {
    String query =
        """
        select a.pid, concat_ws(', ', a.usename, a.application_name),
               pg_has_role(r.oid, 'member') or (not r.rolsuper and exists (select from pg_roles p
                 where p.rolname = 'pg_signal_backend' and pg_has_role(p.oid, 'member')))
        from pg_stat_activity a join pg_roles r on r.oid = a.usesysid
        where a.datname = ? and a.pid <> ? and a.pid <> pg_backend_pid()\
        """;
    List<Occupant> occupants = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, database);
      statement.setInt(2, except);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          occupants.add(new Occupant(rows.getInt(1), rows.getString(2), rows.getBoolean(3)));
        }
      }
    }
    return occupants;
  }

  /**
   * Ends all but one and waits until they are gone.
   *
   * @throws GuardException where some don't go
   */
  static void endAll(Connection connection, String database, int except, Sleeper sleeper)
      throws InterruptedException, SQLException {
    for (int look = 0; ; look++) {
      List<Occupant> left = of(connection, database, except);
      if (left.isEmpty()) {
        return;
      }
      if (look == MOST_LOOKS || left.stream().noneMatch(Occupant::mayBeEnded)) {
        throw new GuardException(
            ExitCode.REFUSED,
            "Sessions of " + database + " do not end: " + names(left) + ".",
            "The present data serve as before.",
            "End them (select pg_terminate_backend(<process>)), then repeat.");
      }
      try (Statement statement = connection.createStatement()) {
        for (Occupant occupant : left) {
          if (occupant.mayBeEnded()) {
            statement.execute("select pg_terminate_backend(" + occupant.pid() + ")");
          }
        }
      }
      sleeper.sleep(LOOK);
    }
  }
}
