package dhash.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A fresh project folder in which the packaged program is run by its launcher, as people do it.
 * Closing it runs {@code dhash down}, and ends by force whatever that leaves.
 */
final class Project implements AutoCloseable {
  /** Longer than any command here may take. */
  static final Duration LIMIT = Duration.ofMinutes(4);

  private final Path outputs;
  private final Path folder;
  private final Map<String, Integer> ports = new HashMap<>();

  /** For a test run that is stopped from outside. */
  private final Thread lastResort = new Thread(() -> processes().killAll());

  private Project(Path outputs, Path folder) {
    this.outputs = outputs;
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  /** An empty project below a temporary folder. */
  static Project in(Path temporary) throws IOException {
    Path folder = Files.createDirectories(temporary.toRealPath().resolve("project"));
    return new Project(temporary.resolve("outputs"), folder);
  }

  /** The whole repository as somebody who has just cloned and built it would have it. */
  static Project copyOfTheRepository(Path temporary) throws IOException, InterruptedException {
    Project project = in(temporary);
    String lines =
        """
        cd "$FROM"
        git ls-files -z -co --exclude-standard | xargs -0 cp -a --parents -t "$TO"
        cp -a --parents guard/target/dhash service/target/dhash-service \
          images/target/dhash-images "$TO"
        rm -f "$TO"/guard/target/dhash/*.aot
        """;
    Map<String, String> places =
        Map.of("FROM", checkout().toString(), "TO", project.folder.toString());
    project.bash(places, lines).with(0);
    return project;
  }

  /** Where the program stands. */
  static Path checkout() {
    return Path.of(Objects.requireNonNull(System.getProperty("dhash.checkout")));
  }

  Path folder() {
    return folder;
  }

  /** Copies the examples of an environment, with a free port in place of theirs. */
  Project with(String environment) throws IOException {
    Path config = Files.createDirectories(folder.resolve("config"));
    for (String kind : List.of("dhash_", "db_")) {
      Files.copy(
          checkout().resolve("config").resolve(kind + environment + ".conf.example"),
          config.resolve(kind + environment + ".conf"));
    }
    ports.put(environment, freePort());
    return set(environment, "DHASH_URL", url(environment).toString());
  }

  /** Copies the gates as they are shipped. */
  Project withShippedGates() throws IOException {
    for (String file : List.of("quality-gates-config.json", "quality-gates-config.schema.json")) {
      Files.copy(checkout().resolve(file), folder.resolve(file));
    }
    return this;
  }

  /** Gates that poll each second, and steps that bake for one. */
  Project withFastGates(String environment, boolean autoRollback) throws IOException {
    write(
        "quality-gates-config.json",
        """
        {"environments": {"%s": {
          "duration": 0.1,
          "pollCadence": {"initial": 1, "normal": 1},
          "autoRollback": %s,
          "qualityGates": {
            "healthFailures": {"threshold": 2},
            "extractionFailureRate": {"threshold": 5, "timeWindow": 1},
            "p95HashTime": {"threshold": 2000, "timeWindow": 1},
            "lowConfidenceQueue": {"threshold": 1000}
          }}}}
        """
            .formatted(environment, autoRollback));
    return set(environment, "DHASH_BAKE", "1s");
  }

  /** Sets a key of {@code config/dhash_<env>.conf}, in place of the line that has it. */
  Project set(String environment, String key, String value) throws IOException {
    return set(folder.resolve("config/dhash_" + environment + ".conf"), key, value);
  }

  /** Sets a key of {@code config/db_<env>.conf}. */
  Project setDatabase(String environment, String key, String value) throws IOException {
    return set(folder.resolve("config/db_" + environment + ".conf"), key, value);
  }

  private Project set(Path file, String key, String value) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.removeIf(line -> line.startsWith(key + "="));
    lines.add(key + "=" + value);
    Files.write(file, lines);
    return this;
  }

  void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  /** Where clients reach an environment's service. */
  URI url(String environment) {
    return URI.create("http://127.0.0.1:" + ports.get(environment));
  }

  /** The tag that answers a client now. */
  String servingVersion(String environment) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url(environment).resolve("/version")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(request, HttpResponse.BodyHandlers.discarding())
          .headers()
          .firstValue("X-Dhash-Version")
          .orElse("");
    }
  }

  JournalFiles journal(String environment) {
    return new JournalFiles(folder.resolve(".dhash").resolve(environment).resolve("journal"));
  }

  Processes processes() {
    return new Processes(folder);
  }

  /** Runs a command to its end. */
  Ended dhash(String... arguments) throws IOException, InterruptedException {
    try (Running running = start(arguments)) {
      return running.await(LIMIT);
    }
  }

  /** Starts a command. */
  Running start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  Running start(Map<String, String> variables, String... arguments) throws IOException {
    return run(variables, checkout().resolve("dhash").toString(), arguments);
  }

  /** Runs a shim from {@code scripts/} to its end. */
  Ended script(String name, String... arguments) throws IOException, InterruptedException {
    String script = checkout().resolve("scripts").resolve(name).toString();
    try (Running running = run(Map.of(), script, arguments)) {
      return running.await(LIMIT);
    }
  }

  /** Runs a line of a runbook in the project's folder to its end. */
  Ended shell(String line) throws IOException, InterruptedException {
    try (Running running = run(Map.of(), "sh", "-c", line)) {
      return running.await(LIMIT);
    }
  }

  /** Runs lines as a CI job does, in which any that fails ends it. */
  Ended bash(Map<String, String> variables, String lines) throws IOException, InterruptedException {
    try (Running running = run(variables, "bash", "-e", "-o", "pipefail", "-c", lines)) {
      return running.await(LIMIT);
    }
  }

  /** Signals that this process was started to ignore would be ignored by what it starts. */
  private Running run(Map<String, String> variables, String program, String... arguments)
      throws IOException {
    Map<String, String> all = new HashMap<>(variables);
    all.put("DHASH_ROOT", folder.toString());
    all.put("JAVA_HOME", System.getProperty("java.home"));
    List<String> command =
        Stream.concat(
                Stream.of("env", "--default-signal=INT,HUP,TERM", program), Stream.of(arguments))
            .toList();
    return Running.start(command, folder, outputs, all);
  }

  /** A port that nobody listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (Files.isDirectory(folder.resolve(".dhash"))) {
        dhash("down");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      processes().killAll();
      Runtime.getRuntime().removeShutdownHook(lastResort);
    }
  }
}
