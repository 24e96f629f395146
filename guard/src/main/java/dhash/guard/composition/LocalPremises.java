package dhash.guard.composition;

import dhash.guard.journal.FileJournal;
import dhash.guard.platform.local.LocalSupervisor;
import dhash.guard.platform.local.Supervisor;
import dhash.guard.platform.local.SupervisorLauncher;
import dhash.guard.port.GuardException;
import dhash.guard.port.Premises;
import dhash.guard.port.Sleeper;
import dhash.guard.postgres.EmbeddedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What runs below one {@code .dhash}: the supervisor with replicas and routers, and the embedded
 * databases.
 */
final class LocalPremises implements Premises {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Duration LOOK = Duration.ofMillis(100);

  /** A guard in the background needs a moment to come up. */
  private static final int QUIET_LOOKS = 15;

  private static final int MOST_LOOKS = 200;

  /** So long may a rollout be without a guard before the supervisor starts one. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path dotDhash;
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
  public List<String> up() throws IOException, InterruptedException {
    List<String> started = new ArrayList<>();
    for (String environment : environments()) {
      Optional<EmbeddedCluster> cluster = clusterOf(environment);
      if (cluster.isPresent() && !cluster.get().isRunning()) {
        cluster.get().started();
        started.add("Started the database of " + environment + ".");
      }
    }
    if (!environments().isEmpty()) {
      boolean settled = supervisor().up(LIMIT);
      started.add(
          settled
              ? "Everything runs that ran before."
              : "The supervisor runs; not all replicas are ready yet.");
    }
    return started.isEmpty() ? List.of("Nothing ran here before.") : started;
  }

  @Override
  public List<String> down() throws IOException, InterruptedException {
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
    return stopped.isEmpty() ? List.of("Nothing was running.") : stopped;
  }

  /**
   * Guards go first, or they would start again what is stopped. One in the foreground hands over to
   * one in the background when it is ended, so that there may be a second to end.
   */
  private List<String> endGuards() throws IOException, InterruptedException {
    List<String> ended = new ArrayList<>();
    for (String environment : environments()) {
      FileJournal journal = new FileJournal(dotDhash.resolve(environment));
      for (int quiet = 0, looks = 0; quiet < QUIET_LOOKS && looks < MOST_LOOKS; looks++) {
        Optional<ProcessHandle> guard = journal.holder();
        guard.ifPresent(ProcessHandle::destroy);
        quiet = guard.isPresent() ? 0 : quiet + 1;
        if (guard.isPresent() && !ended.contains(message(environment))) {
          ended.add(message(environment));
        }
        if (guard.isPresent() || !ended.isEmpty()) {
          sleeper.sleep(LOOK);
        }
      }
    }
    return ended;
  }

  private static String message(String environment) {
    return "Ended the guard of " + environment + "; its rollout goes on after `dhash up`.";
  }

  @Override
  public int supervise() throws IOException, InterruptedException {
    Map<String, Optional<EmbeddedCluster>> clusters = new ConcurrentHashMap<>();
    return new Supervisor(
            dotDhash,
            program::guardCommand,
            PATIENCE,
            environment -> keepUp(clusters.computeIfAbsent(environment, this::clusterOf)),
            random)
        .run();
  }

  private static void keepUp(Optional<EmbeddedCluster> cluster) {
    if (cluster.isPresent() && !cluster.get().isRunning()) {
      cluster.get().started();
    }
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
