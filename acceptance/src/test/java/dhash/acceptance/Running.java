package dhash.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A command that was started; its output goes to files, so that it never waits for a reader. */
final class Running implements AutoCloseable {
  private final List<String> command;
  private final Process process;
  private final Path out;
  private final Path err;

  private Running(List<String> command, Process process, Path out, Path err) {
    this.command = command;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a command with an environment from which all settings of our own are taken.
   *
   * @param outputs where its output is kept
   */
  static Running start(
      List<String> command, Path folder, Path outputs, Map<String, String> variables)
      throws IOException {
    Files.createDirectories(outputs);
    Path out = Files.createTempFile(outputs, "command", ".out");
    Path err = Files.createTempFile(outputs, "command", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name ->
            name.matches("(DHASH|DB|SMTP|EMAIL|SLACK|TEAMS|DISCORD|METRICS|PROMETHEUS)_.*|DEBUG"));
    builder.environment().putAll(variables);
    return new Running(command, builder.start(), out, err);
  }

  /** Whether a program is there to be started. */
  static boolean isInstalled(String program) {
    return Pattern.compile(":")
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Everything that it has said to people so far. */
  String err() throws IOException {
    return Files.readString(err);
  }

  /** Sends a signal, such as INT. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
  }

  /** {@code kill -9}: it gets no chance to tidy up. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for its end; one that takes too long is killed, and that is a failure. */
  Ended await(Duration limit) throws IOException, InterruptedException {
    boolean inTime = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (!inTime) {
      kill();
    }
    Ended ended =
        new Ended(command, process.exitValue(), Files.readString(out), Files.readString(err));
    if (!inTime) {
      throw new AssertionError("still running after " + limit + ": " + ended);
    }
    return ended;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
