package dhash.guard.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One of PostgreSQL's client programs at work on a database. It sees nothing of our environment but
 * what it needs, and the password comes by a file that nobody else can read.
 */
final class ClientRun implements AutoCloseable {
  private final String name;
  private final Process process;
  private final Path folder;

  private ClientRun(String name, Process process, Path folder) {
    this.name = name;
    this.process = process;
    this.folder = folder;
  }

  /** Starts it; where and as whom it logs in is added to the options. */
  static ClientRun start(ClientProgram program, DatabaseAddress place, List<String> options)
      throws IOException {
    return start(program, place, options, "");
  }

  /**
   * The same with settings of its sessions.
   *
   * @param session such as {@code -c synchronous_commit=off}; empty for the server's
   */
  static ClientRun start(
      ClientProgram program, DatabaseAddress place, List<String> options, String session)
      throws IOException {
    Path folder = Files.createTempDirectory("dhash-client", Folders.OWNER_ONLY_FOLDER);
    boolean started = false;
    try {
      List<String> command = new ArrayList<>(List.of(program.file().toString()));
      command.addAll(options);
      command.addAll(
          List.of(
              "--no-password",
              "--host=" + place.host(),
              "--port=" + place.port(),
              "--username=" + place.user(),
              "--dbname=dbname=" + conninfo(place.name())));
      ProcessBuilder builder = new ProcessBuilder(command);
      surroundings(builder.environment(), place, folder.resolve("pgpass"));
      builder.environment().put("PGOPTIONS", session);
      Process process = builder.redirectError(errors(folder).toFile()).start();
      started = true;
      return new ClientRun(program.file().getFileName().toString(), process, folder);
    } finally {
      if (!started) {
        Folders.delete(folder);
      }
    }
  }

  /** A bare name with an equals sign in it would be taken for more than a name. */
  private static String conninfo(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static void surroundings(
      Map<String, String> environment, DatabaseAddress place, Path secret) throws IOException {
    Map<String, String> ours = Map.copyOf(environment);
    environment.clear();
    for (String variable : List.of("PATH", "HOME")) {
      Optional.ofNullable(ours.get(variable)).ifPresent(value -> environment.put(variable, value));
    }
    environment.put("LC_ALL", "C");
    environment.put("PGCONNECT_TIMEOUT", "5");
    String password = place.password().get();
    if (!password.isEmpty()) {
      String escaped = password.replace("\\", "\\\\").replace(":", "\\:");
      Files.createFile(secret, Folders.OWNER_ONLY_FILE);
      Files.writeString(secret, "*:*:*:*:" + escaped + "\n");
      environment.put("PGPASSFILE", secret.toString());
    }
  }

  private static Path errors(Path folder) {
    return folder.resolve("errors.log");
  }

  /** What it reads. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /** What it writes. */
  InputStream output() {
    return process.getInputStream();
  }

  /** Waits for its end for a while; whether it has come. */
  boolean endsWithin(Duration wait) throws InterruptedException {
    return process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Waits for its end.
   *
   * @throws IOException when it fails, with what it said last, or does not end in time
   */
  void succeed(Duration limit) throws IOException, InterruptedException {
    if (!endsWithin(limit)) {
      throw new IOException(name + " did not end within " + limit.toSeconds() + " s");
    }
    if (process.exitValue() != 0) {
      throw new IOException(name + " failed: " + Command.tail(errors(folder)));
    }
  }

  /** Ends it at once, from whichever thread. */
  void kill() {
    process.destroyForcibly();
  }

  /** Ends it where it still runs, and removes the password's file. */
  @Override
  public void close() throws IOException {
    kill();
    Folders.delete(folder);
  }
}
