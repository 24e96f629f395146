package dhash.guard.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One of PostgreSQL's client programs at work on a database. It sees nothing of our environment but
 * what it needs. The password comes by its own environment, which its user alone may read, and
 * which goes with it: nothing of it stays on the disk, however it or we end.
 */
final class ClientRun implements AutoCloseable {
  private static final Duration LAST_WORDS_LIMIT = Duration.ofSeconds(5);

  private final String name;
  private final Process process;
  private final LastWords errors;

  private ClientRun(String name, Process process) {
    this.name = name;
    this.process = process;
    this.errors = LastWords.of(process.getErrorStream());
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
    surroundings(builder.environment(), place);
    builder.environment().put("PGOPTIONS", session);
    return new ClientRun(program.file().getFileName().toString(), builder.start());
  }

  /** A bare name with an equals sign in it would be taken for more than a name. */
  private static String conninfo(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static void surroundings(Map<String, String> environment, DatabaseAddress place) {
    Map<String, String> ours = Map.copyOf(environment);
    environment.clear();
    for (String variable : List.of("PATH", "HOME")) {
      Optional.ofNullable(ours.get(variable)).ifPresent(value -> environment.put(variable, value));
    }
    environment.put("LC_ALL", "C");
    environment.put("PGCONNECT_TIMEOUT", "5");
    String password = place.password().get();
    if (!password.isEmpty()) {
      environment.put("PGPASSWORD", password);
    }
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
      throw new IOException(name + " failed: " + errors.after(LAST_WORDS_LIMIT));
    }
  }

  /** Ends it at once, from whichever thread. */
  void kill() {
    process.destroyForcibly();
  }

  /** Ends it where it still runs. */
  @Override
  public void close() {
    kill();
  }
}
