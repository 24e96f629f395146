package dhash.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The service as a process of its own, with little memory. */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final Path output;

  private ChildProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static ChildProcess start(Path folder, Map<String, String> environment) throws IOException {
    Path output = Files.createTempFile(folder, "service", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new ChildProcess(builder.start(), output);
  }

  static Map<String, String> environment(TestDatabase database, Map<String, String> more) {
    Map<String, String> environment = new java.util.HashMap<>();
    environment.put("PORT", "0");
    environment.put("DB_HOST", database.settings().host());
    environment.put("DB_PORT", Integer.toString(database.settings().port()));
    environment.put("DB_NAME", database.settings().name());
    environment.put("DB_USER", database.settings().user());
    environment.put("DB_PASSWORD", TestDatabase.PASSWORD);
    environment.putAll(more);
    return environment;
  }

  /** The port it chose, once it is ready. */
  int awaitPort() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < deadline) {
      String text = output();
      if (text.contains("\"message\":\"ready\"")) {
        String after = text.substring(text.indexOf("\"port\":") + "\"port\":".length());
        return Integer.parseInt(after.substring(0, after.indexOf('}')));
      }
      if (!process.isAlive()) {
        break;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("not ready: " + output());
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(40, TimeUnit.SECONDS)) {
      throw new AssertionError("still alive: " + process.pid());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
