package dhash.guard.composition;

import dhash.guard.journal.FileJournal;
import dhash.guard.platform.local.DownMark;
import dhash.guard.platform.local.Liveness;
import dhash.guard.platform.local.LocalSupervisor;
import dhash.guard.platform.local.Supervisor;
import dhash.guard.platform.local.SupervisorLauncher;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Premises;
import dhash.guard.port.Sleeper;
import dhash.guard.postgres.EmbeddedCluster;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What runs below one {@code .dhash}: the supervisor with replicas and routers, and the embedded
 * databases.
 */
final class LocalPremises implements Premises {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Duration LOOK = Duration.ofMillis(50);

  /** So long may a guard take to leave; what it was at is repeated by the next one anyway. */
  private static final int PATIENT_LOOKS = 200;

  /** A killed process is gone within less. */
  private static final int MOST_LOOKS = 300;

  /** So long may a rollout be without a guard before the supervisor starts one. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path dotDhash;
  private final DownMark mark;
  private final Program program;
  private final Sleeper sleeper;
  private final RandomGenerator random;
  private final Function<String, Optional<DatabaseParts>> databases;

  LocalPremises(
      Path dotDhash,
      Program program,
      Sleeper sleeper,
      RandomGenerator random,
      Function<String, Optional<DatabaseParts>> databases) {
    this.dotDhash = dotDhash;
    this.mark = new DownMark(dotDhash);
    this.program = program;
    this.sleeper = sleeper;
    this.random = random;
    this.databases = databases;
  }

  LocalSupervisor supervisor() {
    return new LocalSupervisor(
        new SupervisorLauncher(dotDhash, program.supervisorCommand()), sleeper);
  }

  @Override
  public void up(Consumer<String> said) throws IOException, InterruptedException {
    mayRun();
    List<String> troubles = new ArrayList<>();
    for (String environment : environments()) {
      try {
        startDatabase(environment, said);
      } catch (GuardException failed) {
        troubles.add(environment + ": " + failed.getMessage() + " " + failed.remedy());
      }
    }
    if (environments().isEmpty()) {
      said.accept("Nothing ran in " + program.root() + " before.");
      return;
    }
    troubles.addAll(supervisor().up(LIMIT));
    if (!troubles.isEmpty()) {
      throw new GuardException(
          ExitCode.ERROR,
          "Not everything serves that served before.\n" + String.join("\n", troubles),
          "All else runs, and the supervisor tries again each second.",
          "Mend what is said there, then see `dhash status` of the environment.");
    }
    said.accept("Everything runs that ran before.");
  }

  private void startDatabase(String environment, Consumer<String> said) {
    Optional<EmbeddedCluster> cluster = clusterOf(environment);
    if (cluster.isPresent() && !cluster.get().isRunning()) {
      cluster.get().started();
      said.accept("Started the database of " + environment + ".");
    }
  }

  @Override
  public boolean isUp() throws IOException {
    return supervisor().isThere();
  }

  @Override
  public Optional<OwnDatabase> database(String environment) {
    return clusterOf(environment)
        .map(cluster -> new OwnDatabase(cluster.isRunning(), cluster.lastRestart()));
  }

  @Override
  public boolean isDown() {
    return mark.stands();
  }

  @Override
  public void mayRun() throws IOException {
    mark.clear();
  }

  @Override
  public void mustNotBeDown(String then) throws IOException {
    mark.mustNotStand(then);
  }

  @Override
  public boolean lookAfter() throws IOException, InterruptedException {
    return supervisor().startIfGone();
  }

  @Override
  public List<String> down() throws IOException, InterruptedException {
    if (!Files.isDirectory(dotDhash)) {
      return List.of(nothing());
    }
    Closeable underWay = mark.set();
    try (underWay) {
      return stopAll();
    }
  }

  private List<String> stopAll() throws IOException, InterruptedException {
    List<String> stopped = endGuards();
    LocalSupervisor supervisor = supervisor();
    boolean ran = supervisor.isRunning();
    supervisor.down(LIMIT);
    if (ran) {
      stopped.add("Stopped replicas, routers and the supervisor.");
    }
    for (String environment : environments()) {
      Optional<EmbeddedCluster> cluster = clusterOf(environment);
      if (cluster.isPresent() && cluster.get().isRunning()) {
        cluster.get().stop();
        stopped.add("Stopped the database of " + environment + ".");
      }
    }
    for (String environment : environments()) {
      supervisor.mustKnow(environment);
    }
    return stopped.isEmpty() ? List.of(nothing()) : stopped;
  }

  private String nothing() {
    return "Nothing was running in " + program.root() + ".";
  }

  /** Guards go first, or they would start again what is stopped. */
  private List<String> endGuards() throws IOException, InterruptedException {
    List<String> ended = new ArrayList<>();
    for (String environment : environments()) {
      if (endGuard(new FileJournal(dotDhash.resolve(environment)))) {
        ended.add(message(environment));
      }
    }
    return ended;
  }

  /** Waits until nobody has the lock, and until those are gone who had it. */
  private boolean endGuard(FileJournal journal) throws IOException, InterruptedException {
    Set<ProcessHandle> guards = new HashSet<>();
    for (int looks = 0; journal.isLocked() || anyAlive(guards); looks++) {
      journal.holder().ifPresent(guards::add);
      boolean patient = looks < PATIENT_LOOKS;
      guards.forEach(guard -> end(guard, patient));
      if (looks == MOST_LOOKS) {
        throw new IOException("a guard can't be ended: " + guards);
      }
      sleeper.sleep(LOOK);
    }
    return !guards.isEmpty();
  }

  private static boolean anyAlive(Set<ProcessHandle> guards) {
    return guards.stream().anyMatch(Liveness::isAlive);
  }

  private static void end(ProcessHandle guard, boolean patient) {
    if (patient) {
      guard.destroy();
    } else {
      guard.destroyForcibly();
    }
  }

  private static String message(String environment) {
    return "Ended the guard of " + environment + "; its rollout goes on after `dhash up`.";
  }

  @Override
  public int supervise() throws IOException, InterruptedException {
    Map<String, Optional<EmbeddedCluster>> clusters = new ConcurrentHashMap<>();
    DatabaseLog log = new DatabaseLog(program.root().resolve("logs"));
    return new Supervisor(
            dotDhash,
            program::guardCommand,
            PATIENCE,
            environment ->
                clusters
                    .computeIfAbsent(environment, this::clusterOf)
                    .ifPresent(cluster -> keepUp(environment, cluster, log)),
            random)
        .run();
  }

  private void keepUp(String environment, EmbeddedCluster cluster, DatabaseLog log) {
    if (!isDown() && !cluster.isRunning()) {
      cluster.started();
    }
    cluster.lastRestart().ifPresent(restarted -> log.tell(environment, restarted));
  }

  /** The environment's own server, if it was ever made. */
  private Optional<EmbeddedCluster> clusterOf(String environment) {
    if (!Files.isDirectory(dotDhash.resolve(environment).resolve("postgres"))) {
      return Optional.empty();
    }
    try {
      return databases.apply(environment).flatMap(DatabaseParts::cluster);
    } catch (GuardException unreadable) {
      return Optional.empty();
    }
  }

  /** A backup alone starts a database too, without any rollout. */
  private List<String> environments() throws IOException {
    if (!Files.isDirectory(dotDhash)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(dotDhash)) {
      return folders
          .filter(folder ->
              Files.isDirectory(folder.resolve("journal"))
                  || Files.isDirectory(folder.resolve("postgres")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
