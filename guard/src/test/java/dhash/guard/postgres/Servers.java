package dhash.guard.postgres;

import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Real servers for the tests, started once for all of them and stopped at the end. */
final class Servers {
  static final Sleeper SLEEPER = Thread::sleep;
  private static final Path DEBIAN_15 = Path.of("/usr/lib/postgresql/15");
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final Map<String, EmbeddedCluster> CLUSTERS = new ConcurrentHashMap<>();
  private static @Nullable Path home;
  private static @Nullable DatabaseAddress external;

  private Servers() {}

  /** The server for whatever a test makes in it. */
  static EmbeddedCluster embedded() throws IOException {
    return cluster("shared");
  }

  /** A server that stays small, so that copying it is quick. */
  static EmbeddedCluster small() throws IOException {
    return cluster("small");
  }

  private static synchronized EmbeddedCluster cluster(String environment) throws IOException {
    if (home == null) {
      home = temporary("dhash-embedded");
      atEnd(home, () -> CLUSTERS.values().forEach(EmbeddedCluster::stop));
    }
    EmbeddedCluster cluster = CLUSTERS.get(environment);
    if (cluster == null) {
      cluster = new EmbeddedCluster(home, environment, "app", "app_user", SLEEPER);
      CLUSTERS.put(environment, cluster);
      cluster.started();
    }
    return cluster;
  }

  /** Made up for a server that is still to be made. */
  static String adminPassword(ClusterFiles files) throws IOException {
    return new ClusterPasswords(files, new ClusterTrouble("x", files), "nobody")
        .in(files.adminPassword());
  }

  /** The superuser's address of a PostgreSQL 15 server, or empty where none is installed. */
  static synchronized Optional<DatabaseAddress> external()
      throws IOException, InterruptedException {
    if (external == null && Files.exists(DEBIAN_15.resolve("bin/pg_dump"))) {
      Path folder = temporary("dhash-external");
      Account account = Account.present(folder);
      ServerPrograms programs = new ServerPrograms(DEBIAN_15, account, SLEEPER);
      ClusterFiles files = ClusterFiles.of(folder, "x");
      Files.createDirectories(files.folder());
      String password = adminPassword(files);
      account.handOver(files.folder());
      Path data = files.data();
      // this initdb knows no --set
      programs.initialise(data, "admin", files.adminPassword(), Map.of());
      atEnd(folder, () -> programs.stop(data));
      int port = files.keptPort();
      programs.start(
          data, port, Map.of("listen_addresses", "127.0.0.1", "unix_socket_directories", "''"));
      external = new DatabaseAddress("127.0.0.1", port, "postgres", "admin", () -> password);
    }
    return Optional.ofNullable(external);
  }

  /** A new, empty database on the embedded server, owned by the service's user. */
  static DatabaseAddress freshDatabase() throws IOException, SQLException {
    DatabaseAddress app = embedded().started();
    String name = "db_" + DATABASES.incrementAndGet();
    run(embedded().admin(), "create database " + name + " owner " + app.user());
    return new DatabaseAddress(app.host(), app.port(), name, app.user(), app.password());
  }

  static void run(DatabaseAddress address, String sql) throws SQLException {
    try (Connection connection = address.connect("test", Duration.ofSeconds(60));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String ask(DatabaseAddress address, String query) throws SQLException {
    try (Connection connection = address.connect("test", Duration.ofSeconds(60));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  /** A folder whose path even root's namespaces and other users can enter. */
  static Path temporary(String name) throws IOException {
    return Files.createTempDirectory(name);
  }

  interface Ending {
    void run() throws IOException, InterruptedException;
  }

  private static void atEnd(Path folder, Ending ending) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              try {
                ending.run();
                Folders.delete(folder);
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }));
  }
}
