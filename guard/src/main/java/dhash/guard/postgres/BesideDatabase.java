package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A database of ours beside the living one on the same server. Its comment says so; one that is
 * somebody else's is never dropped.
 *
 * @param name that of the living one, cut where it would be too long, with the place's
 */
record BesideDatabase(DatabaseAddress living, Restorer.Place place, String name) {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration ANALYZE_LIMIT = Duration.ofMinutes(60);
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  static BesideDatabase of(DatabaseAddress living, Restorer.Place place) {
    String suffix = "_dhash_" + place.name().toLowerCase(Locale.ROOT);
    return new BesideDatabase(living, place, DatabaseAddress.cut(living.name(), suffix));
  }

  DatabaseAddress address() {
    return new DatabaseAddress(
        living.host(), living.port(), name, living.user(), living.password());
  }

  /**
   * Makes it, empty, with what the living one is besides its contents.
   *
   * @param origin what it is made from
   * @return statements for that which the login may not run
   */
  List<String> create(String origin) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      Optional<DatabaseTraits> known = DatabaseTraits.read(connection, living.name());
      DatabaseTraits traits =
          known.isPresent() ? known.get() : DatabaseTraits.ofANewOne(connection);
      statement.execute(traits.creation(name));
      comment(statement, mark() + " from " + origin);
      List<String> leftOut = traits.apply(connection, name);
      statement.execute("alter database " + Quoted.name(name) + " allow_connections true");
      return leftOut;
    }
  }

  /** How the comment begins while it is ours and no one else's. */
  private String mark() {
    return switch (place) {
      case SCRATCH -> "dhash: passing copy of " + Quoted.name(living.name());
      case INCOMING -> "dhash: to take the place of " + Quoted.name(living.name());
    };
  }

  private void comment(Statement statement, String comment) throws SQLException {
    statement.execute("comment on database " + Quoted.name(name) + " is " + Quoted.text(comment));
  }

  /** Makes a filled one ready to take the living one's place: its queries can be planned. */
  void finish() throws SQLException {
    try (Connection inside = address().connect("dhash-restore", ANALYZE_LIMIT);
        Statement statement = inside.createStatement()) {
      statement.execute("analyze");
    }
  }

  /** Drops it with all sessions in it; harmless where there is none. */
  void discard() throws SQLException {
    try (Connection connection = connect()) {
      if (isThere(connection)) {
        drop(connection);
      }
    }
  }

  /**
   * A vacuum that just begins there is nobody's whom our login may end; without force the server
   * sends it away itself, and waits for it.
   */
  private void drop(Connection connection) throws SQLException {
    String drop = "drop database " + Quoted.name(name);
    try (Statement statement = connection.createStatement()) {
      try {
        statement.execute(drop + " with (force)");
      } catch (SQLException failure) {
        if (!INSUFFICIENT_PRIVILEGE.equals(failure.getSQLState())) {
          throw failure;
        }
        statement.execute(drop);
      }
    }
  }

  /** A database without a comment that nobody may enter is one whose making was broken off. */
  private boolean isThere(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select coalesce(starts_with(c, ?), not datallowconn)
            from (select datallowconn, shobj_description(oid, 'pg_database') c
              from pg_database where datname = ?) found\
            """)) {
      statement.setString(1, mark());
      statement.setString(2, name);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return false;
        }
        if (row.getBoolean(1)) {
          return true;
        }
      }
    }
    throw new GuardException(
        ExitCode.REFUSED,
        "There is a database " + name + " on the server that is not dhash's.",
        "Nothing was changed in it.",
        "Rename it, or drop it if nobody needs it: the name is kept for restored backups.");
  }

  private Connection connect() throws SQLException {
    return living.maintenance().connect("dhash-restore", LIMIT);
  }
}
