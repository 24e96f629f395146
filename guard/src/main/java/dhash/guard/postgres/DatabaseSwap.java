package dhash.guard.postgres;

import dhash.engine.plan.Restore;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Restoration.Swapped;
import dhash.guard.port.Sleeper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Swaps two databases of an external server by their names, both renamed in one transaction. What
 * was counted is written on the kept one as its comment, so that a repetition can tell it.
 */
final class DatabaseSwap implements Swap {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration LIMIT = Duration.ofMinutes(60);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int MOST_LOOKS = 100;

  private final Supplier<DatabaseAddress> living;
  private final Sleeper sleeper;

  DatabaseSwap(Supplier<DatabaseAddress> living, Sleeper sleeper) {
    this.living = living;
    this.sleeper = sleeper;
  }

  @Override
  public List<String> kept() throws SQLException {
    DatabaseAddress address = living.get();
    String beginning = DatabaseAddress.cut(address.name(), BEFORE + "00000000_000000");
    beginning = beginning.substring(0, beginning.lastIndexOf(BEFORE)) + BEFORE;
    List<String> names = new ArrayList<>();
    try (Connection connection = maintenance(address);
        PreparedStatement query =
            connection.prepareStatement(
                "select datname from pg_database where starts_with(datname, ?) order by 1")) {
      query.setString(1, beginning);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
    }
    return names;
  }

  @Override
  public Swapped swap(Restore what, Instant stamp, Meter meter)
      throws InterruptedException, SQLException {
    DatabaseAddress address = living.get();
    String kept = Swap.keptName(address.name(), stamp);
    String source =
        what.source() == Restore.Source.BACKUP
            ? BesideDatabase.of(address, Restorer.Place.INCOMING).name()
            : what.name();
    try (Connection connection = maintenance(address)) {
      Optional<Swapped> earlier = comment(connection, kept);
      if (earlier.isPresent()) {
        open(connection, kept);
        return earlier.get();
      }
      return swap(connection, address, source, kept, meter);
    }
  }

  private Swapped swap(
      Connection connection, DatabaseAddress address, String source, String kept, Meter meter)
      throws InterruptedException, SQLException {
    boolean swapped = false;
    try {
      Swapped result = counted(connection, address, source, kept, meter);
      endSessions(connection, source, 0);
      rename(connection, address.name(), source, kept, JSON.writeValueAsString(result));
      swapped = true;
      open(connection, kept);
      return result;
    } finally {
      if (!swapped) {
        open(connection, address.name());
      }
    }
  }

  /** Sessions that were there before are ended, and no new one can begin. */
  private Swapped counted(
      Connection connection, DatabaseAddress address, String source, String kept, Meter meter)
      throws InterruptedException, SQLException {
    open(connection, address.name()); // one that was killed may have left it closed
    try (Connection here = address.connect("dhash-compare", LIMIT)) {
      execute(
          connection,
          "alter database %s allow_connections false".formatted(Quoted.name(address.name())));
      endSessions(connection, address.name(), pid(here));
      try (Connection there = address.named(source).connect("dhash-compare", LIMIT)) {
        return new Swapped(kept, RowChanges.between(here, there, meter), "");
      } catch (SQLException unreadable) {
        return new Swapped(kept, List.of(), String.valueOf(unreadable.getMessage()));
      }
    }
  }

  private static void rename(
      Connection connection, String living, String source, String kept, String told)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      execute(
          connection,
          "alter database %s rename to %s".formatted(Quoted.name(living), Quoted.name(kept)));
      execute(
          connection,
          "alter database %s rename to %s".formatted(Quoted.name(source), Quoted.name(living)));
      execute(
          connection,
          "comment on database %s is %s".formatted(Quoted.name(kept), Quoted.text(told)));
      connection.commit();
    } catch (SQLException failure) {
      connection.rollback();
      throw failure;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void endSessions(Connection connection, String database, int except)
      throws InterruptedException, SQLException {
    for (int look = 0; ; look++) {
      List<Session> left = sessions(connection, database, except);
      if (left.isEmpty()) {
        return;
      }
      if (look == MOST_LOOKS || left.stream().noneMatch(Session::mayBeEnded)) {
        throw new GuardException(
            ExitCode.REFUSED,
            "Sessions of " + database + " do not end: " + Session.names(left) + ".",
            "The present data serve as before.",
            "End them (select pg_terminate_backend(<process>)), then repeat.");
      }
      for (Session session : left) {
        if (session.mayBeEnded()) {
          execute(connection, "select pg_terminate_backend(" + session.pid() + ")");
        }
      }
      sleeper.sleep(LOOK);
    }
  }

  /**
   * @param mayBeEnded whether our login has the right to
   */
  private record Session(int pid, String who, boolean mayBeEnded) {
    static String names(List<Session> sessions) {
      return sessions.stream()
          .map(session -> session.pid() + " (" + session.who() + ")")
          .collect(Collectors.joining(", "));
    }
  }

  private static List<Session> sessions(Connection connection, String database, int except)
      throws SQLException {
    String query =
        """
        select a.pid, concat_ws(', ', a.usename, a.application_name),
               pg_has_role(r.oid, 'member') or (not r.rolsuper and exists (select from pg_roles p
                 where p.rolname = 'pg_signal_backend' and pg_has_role(p.oid, 'member')))
        from pg_stat_activity a join pg_roles r on r.oid = a.usesysid
        where a.datname = ? and a.pid <> ? and a.pid <> pg_backend_pid()\
        """;
    List<Session> sessions = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, database);
      statement.setInt(2, except);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          sessions.add(new Session(rows.getInt(1), rows.getString(2), rows.getBoolean(3)));
        }
      }
    }
    return sessions;
  }

  @Override
  public void mustLetUsIn(String kept) throws SQLException {
    living.get().named(kept).connect("dhash-compare", LIMIT).close();
  }

  @Override
  public List<String> obstacles() throws SQLException {
    DatabaseAddress address = living.get();
    try (Connection connection = maintenance(address)) {
      List<Session> others =
          sessions(connection, address.name(), 0).stream()
              .filter(session -> !session.mayBeEnded())
              .toList();
      return others.isEmpty()
          ? List.of()
          : List.of(
              "Sessions of %s that %s may not end would keep the databases from being renamed: %s."
                  .formatted(address.name(), address.user(), Session.names(others)));
    }
  }

  private static Optional<Swapped> comment(Connection connection, String database)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = ?")) {
      query.setString(1, database);
      try (ResultSet row = query.executeQuery()) {
        return row.next() && row.getString(1) != null
            ? Optional.of(JSON.readValue(row.getString(1), Swapped.class))
            : Optional.empty();
      }
    } catch (JacksonException foreign) {
      throw new SQLException("the comment of " + database + " is not ours", foreign);
    }
  }

  private static void open(Connection connection, String database) throws SQLException {
    execute(
        connection, "alter database %s allow_connections true".formatted(Quoted.name(database)));
  }

  /** Both databases are renamed from here, so it is neither of the two. */
  private static Connection maintenance(DatabaseAddress address) throws SQLException {
    return address.named("postgres").connect("dhash-restore", LIMIT);
  }

  private static int pid(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
