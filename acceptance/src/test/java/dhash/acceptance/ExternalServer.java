package dhash.acceptance;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL server of the system's, on loopback, that dhash has no say in. */
final class ExternalServer implements AutoCloseable {
  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
  private static final String SECRET = "a password that nobody sees";

  private final Path folder;
  private final Path password;
  private final int port;

  private ExternalServer(Path folder, Path password, int port) {
    this.folder = folder;
    this.password = password;
    this.port = port;
  }

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAMS.resolve("pg_restore"));
  }

  /** With the login {@code dhash}, who may create databases, and a database that is its own. */
  static ExternalServer start(Path password) throws IOException, InterruptedException {
    // where another user than root can get to
    Path folder = Files.createTempDirectory("dhash-external-server");
    ExternalServer server = new ExternalServer(folder, password, Project.freePort());
    if (new UnixSystem().getUid() == 0) {
      run(List.of("chown", "nobody", folder.toString()));
    }
    Files.writeString(password, SECRET + "\n");
    run(server.own("initdb", "--username=admin", "--auth=trust", "--encoding=UTF8", "--locale=C"));
    Files.writeString(
        server.data().resolve("pg_hba.conf"),
        "host all admin 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    String options =
        "-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories=''"
            .formatted(server.port);
    run(server.own("pg_ctl", "start", "--wait", "--log=" + folder + "/log", "-o", options));
    server.sql("create role dhash login createdb password '" + SECRET + "'");
    server.sql("create database elsewhere owner dhash");
    return server;
  }

  /** Has an environment use it. */
  void uses(Project project, String environment) throws IOException {
    project
        .setDatabase(environment, "DB_HOST", "127.0.0.1")
        .setDatabase(environment, "DB_PORT", Integer.toString(port))
        .setDatabase(environment, "DB_NAME", "elsewhere")
        .setDatabase(environment, "DB_PASSWORD_FILE", password.toString());
  }

  /** The same, as the service is told it. */
  Map<String, String> variables() {
    return Map.of(
        "DB_HOST", "127.0.0.1",
        "DB_PORT", Integer.toString(port),
        "DB_NAME", "elsewhere",
        "DB_USER", "dhash",
        "DB_PASSWORD", SECRET);
  }

  /** Asks as the superuser, one value a line. */
  String sql(String statement) throws IOException, InterruptedException {
    return sql("postgres", statement);
  }

  /** The same in another database. */
  String sql(String database, String statement) throws IOException, InterruptedException {
    return run(
        List.of(
            PROGRAMS.resolve("psql").toString(),
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--host=127.0.0.1",
            "--port=" + port,
            "--username=admin",
            "--dbname=" + database,
            "--command=" + statement));
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** PostgreSQL does not run as root. */
  private List<String> own(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (new UnixSystem().getUid() == 0) {
      command.addAll(
          List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--"));
    }
    command.add(PROGRAMS.resolve(program).toString());
    command.add("--pgdata=" + data());
    command.addAll(List.of(arguments));
    return command;
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("external", ".txt");
    try {
      // into a file, since the server keeps what it inherits open
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int exitCode = process.waitFor();
      String said = Files.readString(output, StandardCharsets.UTF_8).strip();
      if (exitCode != 0) {
        throw new IOException(command + " ended " + exitCode + ": " + said);
      }
      return said;
    } finally {
      Files.delete(output);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      run(own("pg_ctl", "stop", "--mode=immediate", "--wait"));
      run(List.of("rm", "-r", folder.toString()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
