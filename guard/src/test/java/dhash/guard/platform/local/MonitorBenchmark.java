package dhash.guard.platform.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.guard.journal.FileJournal;
import dhash.guard.port.Journal;
import dhash.guard.port.Launch;
import dhash.guard.port.Observation;
import dhash.guard.port.Observation.Replica;
import dhash.guard.release.FileRevisions;
import dhash.guard.release.ReleaseStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * What watching many environments costs: {@code bench/monitor.sh} runs it, and says how. Prepares a
 * project of many environments in which a release serves, plays its supervisor and its replicas,
 * and reads afterwards how late the polls were.
 */
final class MonitorBenchmark {
  private static final int REPLICAS = 3;
  private static final String TAG = "bench";
  private static final Duration CADENCE = Duration.ofSeconds(5);

  private final Path root;
  private final int environments;

  private MonitorBenchmark(Path root, int environments) {
    this.root = root;
    this.environments = environments;
  }

  /**
   * @param arguments {@code prepare|serve|late ROOT ENVIRONMENTS}; {@code late} takes the times as
   *     well between which polls count
   */
  public static void main(String[] arguments) throws Exception {
    MonitorBenchmark benchmark =
        new MonitorBenchmark(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
    switch (arguments[0]) {
      case "prepare" -> benchmark.prepare();
      case "serve" -> benchmark.serve();
      case "late" -> benchmark.late(Instant.parse(arguments[3]), Instant.parse(arguments[4]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static String name(int number) {
    return "env-%04d".formatted(number);
  }

  private Path home(String environment) {
    return root.resolve(".dhash").resolve(environment);
  }

  private void prepare() throws IOException {
    Path app = Files.createDirectories(root.resolve("app"));
    Files.writeString(app.resolve("program"), "exit 0\n");
    ReleaseStore releases =
        new ReleaseStore(root.resolve("releases"), new ReleaseStore.Build("none", app, app));
    releases.add(
        TAG,
        new ReleaseStore.Ingredients(
            app.toString(), Optional.of(Files.createDirectories(root.resolve("none"))), Map.of()),
        InstantSource.system().instant());
    Files.createDirectories(root.resolve("config"));
    List<String> gates = new ArrayList<>();
    for (int i = 0; i < environments; i++) {
      gates.add(configure(i));
      serves(name(i), releases);
    }
    Files.writeString(
        root.resolve("quality-gates-config.json"),
        "{\"environments\": {\n" + String.join(",\n", gates) + "\n}}\n");
  }

  /** Production's gates and windows, at five seconds throughout. */
  private String configure(int number) throws IOException {
    String name = name(number);
    Files.writeString(
        root.resolve("config/dhash_" + name + ".conf"),
        """
        DHASH_SERVICE_NAME=dhash
        DHASH_IMAGE_TAG=%s
        DHASH_COMMAND='sh program'
        DHASH_URL=http://127.0.0.1:%d
        """
            .formatted(TAG, 10_000 + number));
    Files.writeString(
        root.resolve("config/db_" + name + ".conf"),
        "DB_HOST=embedded\nDB_NAME=%s\nDB_USER=dhash\n".formatted(name.replace('-', '_')));
    return "\"%s\": {\"pollCadence\": {\"initial\": 5, \"normal\": 5}, \"autoRollback\": true}"
        .formatted(name);
  }

  private void serves(String environment, ReleaseStore releases) throws IOException {
    Path home = home(environment);
    Revision revision =
        new FileRevisions(releases, home, InstantSource.system())
            .record(
                TAG,
                new Launch(
                    List.of("sh", "program"),
                    root,
                    Map.of(),
                    1 << 28,
                    1000,
                    "/ready",
                    Duration.ofSeconds(60)));
    Instant now = InstantSource.system().instant();
    try (Journal.Writer writer = new FileJournal(home).lock("benchmark")) {
      writer.open(opened(environment, revision, now));
      writer.append(List.of(new Event.Ended(Ending.PROMOTED, "for the benchmark", now)), now);
    }
  }

  private static Event.Opened opened(String environment, Revision revision, Instant now) {
    return new Event.Opened(
        environment + "-1",
        environment,
        Plan.toDeploy(
            Kind.DEPLOY,
            Strategy.BLUE_GREEN,
            REPLICAS,
            false,
            Duration.ZERO,
            Duration.ofMinutes(1),
            false),
        new Policy(Duration.ofMinutes(1), new Cadence(CADENCE, CADENCE), true, List.of()),
        revision,
        Optional.empty(),
        List.of(),
        DataPolicy.KEEP,
        Optional.empty(),
        new Operator("benchmark", ""),
        "",
        now);
  }

  /** The addresses of all replicas stand in {@code targets} once it answers. */
  private void serve() throws IOException {
    FleetForBenchmark fleet = new FleetForBenchmark(REPLICAS * environments);
    List<Revision> revisions = new ArrayList<>();
    for (int i = 0; i < environments; i++) {
      revisions.add(new FileJournal(home(name(i))).latest().orElseThrow().opened().candidate());
    }
    ControlServer supervisor =
        new ControlServer(
            "token",
            Executors.newVirtualThreadPerTaskExecutor(),
            (path, _) -> answer(path, fleet.ports(), revisions));
    supervisor.start();
    new SupervisorAddress(ProcessHandle.current().pid(), 0, supervisor.port(), "token")
        .write(root.resolve(".dhash"));
    String targets =
        fleet.ports().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining("\n"));
    Files.writeString(root.resolve("targets.new"), targets + "\n", UTF_8);
    Files.move(root.resolve("targets.new"), root.resolve("targets"));
    fleet.answer();
  }

  private static String answer(List<String> path, List<Integer> ports, List<Revision> revisions) {
    if (path.size() < 2 || !path.get(1).equals("observe")) {
      return "";
    }
    int number = Integer.parseInt(path.getFirst().substring("env-".length()));
    List<Replica> replicas = new ArrayList<>();
    for (int i = 0; i < REPLICAS; i++) {
      URI address = URI.create("http://127.0.0.1:" + ports.get(REPLICAS * number + i));
      replicas.add(new Replica("r1-" + i, revisions.get(number), address, true, 0, ""));
    }
    return Wire.observation(
        new Observation(
            URI.create("http://127.0.0.1:" + (10_000 + number)),
            "",
            replicas,
            List.of(new Observation.Share(revisions.get(number), 100))));
  }

  /** How much later than five seconds after the one before each poll was, and what they brought. */
  private void late(Instant from, Instant to) throws IOException {
    List<Long> late = new ArrayList<>();
    long polls = 0;
    long blind = 0;
    long alarms = 0;
    for (int i = 0; i < environments; i++) {
      Instant before = Instant.MAX;
      for (Journal.Entry entry : new FileJournal(home(name(i))).latest().orElseThrow().entries()) {
        for (Event event : entry.events()) {
          if (event instanceof Event.Sampled(Sample sample)
              && !sample.at().isBefore(from)
              && sample.at().isBefore(to)) {
            polls++;
            blind += sample.candidate().stream().filter(r -> !told(r)).count();
            if (before.isBefore(sample.at())) {
              late.add(Duration.between(before, sample.at()).minus(CADENCE).toMillis());
            }
            before = sample.at();
          }
          alarms += event instanceof Event.GateFailed ? 1 : 0;
        }
      }
    }
    List<Long> sorted = late.stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "%d %d %d %d %d %d%n",
        polls,
        blind,
        alarms,
        sorted.get(sorted.size() / 2),
        sorted.get((int) (sorted.size() * 0.99)),
        sorted.getLast());
  }

  private static boolean told(Reading reading) {
    return reading.telemetry() instanceof Telemetry.Counters;
  }
}
