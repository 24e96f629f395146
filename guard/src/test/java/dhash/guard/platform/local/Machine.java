package dhash.guard.platform.local;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Revision;
import dhash.guard.port.Generation;
import dhash.guard.port.Launch;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform;
import dhash.guard.port.Platform.Ensured;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A home with a real supervisor, for tests. */
final class Machine {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();
  private static final String CLASSPATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  final Path home;
  final SupervisorLauncher launcher;
  final LocalSupervisor supervisor;
  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Machine(Path home) {
    this.home = home;
    this.launcher =
        new SupervisorLauncher(
            home,
            List.of(
                JAVA,
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                CLASSPATH,
                "dhash.guard.platform.local.SupervisorMain",
                home.toString()));
    this.supervisor = new LocalSupervisor(launcher, Thread::sleep);
  }

  Site site(String environment) throws IOException {
    return new Site(environment, URI.create("http://127.0.0.1:" + freePort()));
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  static Revision revision(int number) {
    return new Revision(number, "v" + number, "0".repeat(64));
  }

  /** Waits for what must come to pass. */
  static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not come to pass in " + LIMIT);
      }
      Thread.sleep(20);
    }
  }

  SupervisorAddress address() throws IOException {
    return SupervisorAddress.read(home).orElseThrow();
  }

  /** Replica processes by name, as they noted themselves. */
  Map<String, Long> pids(String environment) throws IOException {
    Map<String, Long> pids = new HashMap<>();
    try (Stream<Path> files = Files.list(home.resolve("replicas").resolve(environment))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".pid")).toList()) {
        String name = file.getFileName().toString().replace(".pid", "");
        pids.put(name, Long.parseLong(Files.readString(file).strip()));
      }
    }
    return pids;
  }

  long pid(String environment, String replica) throws IOException {
    return Objects.requireNonNull(pids(environment).get(replica));
  }

  /** Stops all that runs. */
  void close() throws IOException, InterruptedException {
    http.close();
    supervisor.down(LIMIT);
  }

  /** One environment of the machine. */
  final class Site {
    final String environment;
    final URI entrance;
    final Platform platform;
    private long position;

    Site(String environment, URI entrance) {
      this.environment = environment;
      this.entrance = entrance;
      this.platform = new LocalPlatform(supervisor, environment, entrance);
    }

    Launch launch(Map<String, String> environment, String... nameAndMore) {
      Map<String, String> all = new HashMap<>(environment);
      all.put("NAME", nameAndMore.length == 0 ? "" : nameAndMore[0]);
      return new Launch(
          List.of(
              JAVA,
              "-XX:TieredStopAtLevel=1",
              "-cp",
              CLASSPATH,
              "dhash.guard.platform.local.TinyService"),
          home,
          all,
          256L << 20,
          1000,
          "/ready",
          Duration.ofSeconds(20));
    }

    void prepare(int revision) throws IOException {
      prepare(revision, Map.of());
    }

    void prepare(int revision, Map<String, String> environment) throws IOException {
      platform.prepare(revision(revision), launch(environment, "r" + revision));
    }

    Generation next() {
      return new Generation("journal", ++position);
    }

    CompletableFuture<Ensured> ensureLater(Generation generation, Fleet fleet) {
      return CompletableFuture.supplyAsync(() -> {
        try {
          return platform.ensure(generation, fleet, LIMIT);
        } catch (IOException | InterruptedException e) {
          throw new AssertionError(e);
        }
      });
    }

    Observation observe() throws IOException {
      return platform.observe();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
      return http.send(
          HttpRequest.newBuilder(entrance.resolve(path)).timeout(LIMIT).build(),
          HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, HttpRequest.BodyPublisher body)
        throws IOException, InterruptedException {
      return http.send(
          HttpRequest.newBuilder(entrance.resolve(path)).timeout(LIMIT).POST(body).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
