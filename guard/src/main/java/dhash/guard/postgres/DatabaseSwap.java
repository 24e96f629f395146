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
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Swaps two databases of an external server by their names, both renamed in one transaction. What
 * was counted is written on the kept one as its comment, so that a repetition can tell it.
 */
final class DatabaseSwap implements Swap {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String OF = "of";
  private static final String DUPLICATE = "42P04";
  private static final Duration LIMIT = Duration.ofMinutes(60);

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
                "select datname, shobj_description(oid, 'pg_database') from pg_database"
                    + " where starts_with(datname, ?) order by 1")) {
      query.setString(1, beginning);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          if (isOf(address.name(), rows.getString(2))) {
            names.add(rows.getString(1));
          }
        }
      }
    }
    return names;
  }

  private static boolean isOf(String living, @Nullable String comment) {
    try {
      JsonNode of = JSON.readTree(comment == null ? "{}" : comment).path(OF);
      return of.isMissingNode() || of.asString("").equals(living);
    } catch (JacksonException somebodyElses) {
      return true; // ours too, where somebody has described it
    }
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
      Optional<DatabaseTraits> present = DatabaseTraits.read(connection, address.name());
      return present.isPresent()
          ? swap(connection, address, source, kept, present.get().comment(), meter)
          : fillTheGap(connection, address.name(), source, kept);
    }
  }

  private Swapped swap(
      Connection connection,
      DatabaseAddress address,
      String source,
      String kept,
      String comment,
      Meter meter)
      throws InterruptedException, SQLException {
    boolean swapped = false;
    try {
      Swapped result = counted(connection, address, source, kept, meter);
      Occupant.endAll(connection, source, 0, sleeper);
      inOneTransaction(
          connection,
          renaming(address.name(), kept),
          renaming(source, address.name()),
          commenting(kept, told(result, address.name())),
          commenting(address.name(), comment));
      swapped = true;
      open(connection, kept);
      return result;
    } finally {
      if (!swapped) {
        open(connection, address.name());
      }
    }
  }

  /** Where the living database is gone, an empty one is kept in its stead, which says so. */
  private Swapped fillTheGap(Connection connection, String living, String source, String kept)
      throws InterruptedException, SQLException {
    Swapped result = new Swapped(kept, List.of(), "there was no database any more");
    if (DatabaseTraits.read(connection, kept).isEmpty()) {
      execute(connection, DatabaseTraits.ofANewOne(connection).creation(kept));
    }
    Occupant.endAll(connection, source, 0, sleeper);
    inOneTransaction(
        connection,
        renaming(source, living),
        commenting(kept, told(result, living)),
        commenting(living, ""));
    open(connection, kept);
    return result;
  }

  /** Sessions that were there before are ended, and no new one can begin. */
  private Swapped counted(
      Connection connection, DatabaseAddress address, String source, String kept, Meter meter)
      throws InterruptedException, SQLException {
    open(connection, address.name()); // one that was killed may have left it closed
    try (Connection here = entered(address)) {
      close(connection, address.name(), pid(here));
      try (Connection there = address.named(source).connect("dhash-compare", LIMIT)) {
        return new Swapped(kept, RowChanges.between(here, there, meter), "");
      }
    } catch (SQLException unreadable) {
      close(connection, address.name(), 0);
      return new Swapped(kept, List.of(), String.valueOf(unreadable.getMessage()));
    }
  }

  /**
   * @throws SQLException where nobody can enter it, which is a reason to restore it
   */
  private static Connection entered(DatabaseAddress address) throws SQLException {
    try {
      return address.connect("dhash-compare", LIMIT);
    } catch (GuardException shut) {
      if (shut.mayPass() || shut.exitCode() == ExitCode.INTERRUPTED) {
        throw shut;
      }
      throw new SQLException(shut.getMessage(), shut);
    }
  }

  private void close(Connection connection, String database, int except)
      throws InterruptedException, SQLException {
    execute(
        connection, "alter database %s allow_connections false".formatted(Quoted.name(database)));
    Occupant.endAll(connection, database, except, sleeper);
  }

  private static void inOneTransaction(Connection connection, String... statements)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      for (String statement : statements) {
        execute(connection, statement);
      }
      connection.commit();
    } catch (SQLException failure) {
      connection.rollback();
      if (DUPLICATE.equals(failure.getSQLState())) {
        throw taken(failure);
      }
      throw failure;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** Trying again would not help, and nothing serves meanwhile. */
  private static GuardException taken(SQLException failure) {
    return new GuardException(
        ExitCode.REFUSED,
        "The databases can't be renamed: " + failure.getMessage(),
        "The present data serve as before.",
        "Rename that database, or drop it if nobody needs it, and restore again.",
        failure);
  }

  private static String renaming(String database, String name) {
    return "alter database %s rename to %s".formatted(Quoted.name(database), Quoted.name(name));
  }

  private static String commenting(String database, String comment) {
    return "comment on database %s is %s".formatted(Quoted.name(database), Quoted.text(comment));
  }

  @Override
  public String bearerOf(String kept) throws SQLException {
    try (Connection connection = living.get().named(kept).connect("dhash-compare", LIMIT)) {
      return Bearer.of(connection);
    }
  }

  @Override
  public Optional<DatabaseAddress> wayInto(String kept) {
    return Optional.of(living.get().named(kept));
  }

  @Override
  public void drop(String kept) throws InterruptedException, SQLException {
    try (Connection connection = maintenance(living.get())) {
      Occupant.endAll(connection, kept, 0, sleeper);
      execute(connection, "drop database if exists " + Quoted.name(kept));
    }
  }

  @Override
  public List<String> obstacles() throws SQLException {
    DatabaseAddress address = living.get();
    try (Connection connection = maintenance(address)) {
      List<Occupant> others =
          Occupant.of(connection, address.name(), 0).stream()
              .filter(occupant -> !occupant.mayBeEnded())
              .toList();
      return others.isEmpty()
          ? List.of()
          : List.of(
              "Sessions of %s that %s may not end would keep the databases from being renamed: %s."
                  .formatted(address.name(), address.user(), Occupant.names(others)));
    }
  }

  /** With whose place was taken: names that are alike at first are cut to the same. */
  private static String told(Swapped result, String living) {
    return JSON.<ObjectNode>valueToTree(result).put(OF, living).toString();
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

  private static Connection maintenance(DatabaseAddress address) throws SQLException {
    return address.maintenance().connect("dhash-restore", LIMIT);
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
