package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a database is and who logs in.
 *
 * @param password asked for at each connection; empty where {@code ~/.pgpass} has it
 */
public record DatabaseAddress(
    String host, int port, String name, String user, Supplier<String> password) {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final int LONGEST_NAME_BYTES = 63;
  private static final Set<String> PASSING_CLASSES = Set.of("08", "53", "57");
  private static final String SHUT =
      "The server runs and can't open the database; its log says more. `dhash backups restore` puts"
          + " a backup in its place.";
  private static final String UNCHANGED = "Nothing was changed in it.";

  /** A connection for statements that end within {@code limit}, known to the server by a name. */
  Connection connect(String application, Duration limit) throws SQLException {
    PGSimpleDataSource source = source(application);
    source.setSocketTimeout((int) limit.plusSeconds(5).toSeconds());
    source.setOptions("-c statement_timeout=" + limit.toMillis());
    return connect(source);
  }

  Connection connect(PGSimpleDataSource source) throws SQLException {
    try {
      return source.getConnection();
    } catch (SQLException failure) {
      throw unreachable(failure);
    }
  }

  PGSimpleDataSource source(String application) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(name);
    source.setUser(user);
    String secret = password.get();
    if (!secret.isEmpty()) {
      source.setPassword(secret);
    }
    source.setConnectTimeout((int) CONNECT_LIMIT.toSeconds());
    source.setLoginTimeout((int) CONNECT_LIMIT.toSeconds());
    source.setApplicationName(cut(application));
    source.setTcpKeepAlive(true);
    return source;
  }

  /** PostgreSQL cuts names off at 63 bytes; so do we, where we look one up. */
  static String cut(String name) {
    return cut(name, "");
  }

  /** PostgreSQL's 63 bytes, with all of the end; no character is cut in two. */
  static String cut(String beginning, String end) {
    int room = LONGEST_NAME_BYTES - bytes(end);
    String kept = beginning;
    while (bytes(kept) > room) {
      kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
    }
    return kept + end;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The way into another database of the same server. */
  DatabaseAddress named(String other) {
    return new DatabaseAddress(host, port, other, user, password);
  }

  /**
   * The way to what can be done to the database but not in it; open where it is gone or corrupt.
   */
  DatabaseAddress maintenance() {
    return named(name.equals("postgres") ? "template1" : "postgres");
  }

  private GuardException unreachable(SQLException failure) {
    if (Thread.currentThread().isInterrupted()) {
      return new GuardException(
          ExitCode.INTERRUPTED,
          "Interrupted while connecting to the database " + name + ".",
          UNCHANGED,
          "Run the command again.",
          failure);
    }
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    String happened =
        "The database "
            + name
            + " on "
            + host
            + ":"
            + port
            + " can't be reached: "
            + firstLine(failure.getMessage());
    Optional<String> cure =
        switch (state) {
          case "28P01", "28000" ->
              Optional.of("Check DB_USER and its password (DB_PASSWORD_FILE).");
          case "3D000" ->
              Optional.of(
                  "Check DB_NAME. Where the database is gone, `dhash backups restore` brings it back.");
          case "42501" ->
              Optional.of(
                  "Have a superuser run: grant connect on database %s to %s;"
                      .formatted(Quoted.name(name), Quoted.name(user)));
          default -> isPassing(state) ? Optional.empty() : Optional.of(SHUT);
        };
    return cure.isPresent()
        ? new GuardException(ExitCode.REFUSED, happened, UNCHANGED, cure.get(), failure)
        : GuardException.passing(
            ExitCode.REFUSED, happened, UNCHANGED, passingCure(state), failure);
  }

  /** No connection, no more of them, or the server just starts or ends. */
  private static boolean isPassing(String state) {
    return state.isEmpty() || PASSING_CLASSES.contains(state.substring(0, 2));
  }

  private static String passingCure(String state) {
    return state.equals("53300")
        ? "The server has no connection left: raise max_connections or end some."
        : "Check DB_HOST and DB_PORT, and whether the server runs and lets this host in.";
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + name;
  }
}
