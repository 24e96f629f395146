package dhash.guard.metrics;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real server on loopback, where its program is installed: one that scrapes targets each second,
 * or one that has a history, made up beforehand so that nobody waits for hours.
 */
public final class RealPrometheus {
  /** Needs quoting wherever it stands. */
  static final String JOB = "o'dd \"job\" \\d+ a.b|c";

  private static final Duration START = Duration.ofSeconds(30);

  private final Process process;
  private final URI address;

  private RealPrometheus(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  static Optional<Path> program() {
    return program("prometheus");
  }

  /** Whether all that is needed for a made-up history is there. */
  public static boolean isInstalled() {
    return program().isPresent() && program("promtool").isPresent();
  }

  private static Optional<Path> program(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * @param targets hosts and ports with a label {@code version} for each
   */
  static RealPrometheus start(Path folder, Map<String, String> targets) throws Exception {
    StringBuilder configuration =
        new StringBuilder("global: {scrape_interval: 1s, scrape_timeout: 900ms}\nscrape_configs:\n")
            .append("- job_name: '" + JOB.replace("'", "''") + "'\n  static_configs:\n");
    targets.forEach((target, version) ->
        configuration.append(
            "  - {targets: ['%s'], labels: {version: '%s'}}\n".formatted(target, version)));
    return run(folder, configuration.toString());
  }

  /**
   * @param history in the OpenMetrics format, with times; each series in their order
   */
  public static RealPrometheus with(Path folder, String history) throws Exception {
    Path file = folder.resolve("history");
    Files.writeString(file, history);
    Process promtool =
        new ProcessBuilder(
                program("promtool").orElseThrow().toString(),
                "tsdb",
                "create-blocks-from",
                "openmetrics",
                file.toString(),
                folder.resolve("data").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("promtool.log").toFile())
            .start();
    if (promtool.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("promtool.log")));
    }
    return run(folder, "scrape_configs: []\n", "--storage.tsdb.retention.time=100y");
  }

  private static RealPrometheus run(Path folder, String configuration, String... more)
      throws Exception {
    Path file = folder.resolve("prometheus.yml");
    Files.writeString(file, configuration);
    int port = freePort();
    Path log = folder.resolve("prometheus.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                program().orElseThrow().toString(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    RealPrometheus server = new RealPrometheus(process, URI.create("http://127.0.0.1:" + port));
    try {
      server.awaitReady(log);
      return server;
    } catch (Exception e) {
      server.stop();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady(Path log) throws Exception {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (var answer = address.resolve("/-/ready").toURL().openStream()) {
        answer.readAllBytes();
        return;
      } catch (IOException notYet) {
        Thread.sleep(20);
      }
    }
    throw new IOException("Prometheus did not start: " + Files.readString(log));
  }

  public URI address() {
    return address;
  }

  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
