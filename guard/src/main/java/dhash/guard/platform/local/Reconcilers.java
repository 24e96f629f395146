package dhash.guard.platform.local;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The reconcilers of all environments of a home. What befalls one of them (a port that is taken, a
 * file that can't be read, a bug) is told, tried again, and never touches another.
 */
final class Reconcilers {
  private static final System.Logger LOG = System.getLogger(Reconcilers.class.getName());
  private static final Duration TRY_EVERY = Duration.ofSeconds(1);
  private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private final Path home;
  private final Function<URI, Router> routers;
  private final Executor threads;
  private final Executor checks;
  private final Map<String, Reconciler> running = new ConcurrentHashMap<>();

  /** Why an environment that has a fleet on disk does not run. */
  private final Map<String, String> unreadable = new ConcurrentHashMap<>();

  /**
   * @param threads where each reconciler runs all the time
   * @param checks for readiness checks
   */
  Reconcilers(Path home, Function<URI, Router> routers, Executor threads, Executor checks) {
    this.home = home;
    this.routers = routers;
    this.threads = threads;
    this.checks = checks;
  }

  /** Folders below home in which there is a fleet or an open rollout. */
  static List<String> environments(Path home) throws IOException {
    try (Stream<Path> folders = Files.list(home)) {
      return folders
          .filter(folder ->
              Files.exists(folder.resolve("platform").resolve("fleet"))
                  || Files.exists(folder.resolve("rollout.open")))
          .map(folder -> folder.getFileName().toString())
          .filter(name -> ENVIRONMENT.matcher(name).matches())
          .toList();
    }
  }

  static FleetFile fleetFile(Path home, String environment) {
    return new FleetFile(home.resolve(environment).resolve("platform").resolve("fleet"));
  }

  /** Goes on with every fleet that was saved. */
  void bringBack() throws IOException {
    for (String environment : environments(home)) {
      if (fleetFile(home, environment).exists()) {
        try {
          find(environment);
        } catch (IOException | RuntimeException unreadable) {
          threads.execute(() -> persist(environment + " can't be run", () -> find(environment)));
        }
      }
    }
  }

  /** Environments that run. */
  Set<String> names() {
    return running.keySet();
  }

  /**
   * The reconciler of an environment, where it has a fleet.
   *
   * @throws GuardException when what was saved of it can't be read, or its name is none
   */
  synchronized Optional<Reconciler> find(String environment) throws IOException {
    if (!ENVIRONMENT.matcher(environment).matches()) {
      throw new GuardException(
          ExitCode.USAGE,
          "\"" + environment + "\" can't be an environment's name.",
          "Nothing was changed.",
          "Use letters, digits, \"-\", \"_\" and \".\".");
    }
    Reconciler known = running.get(environment);
    FleetFile file = fleetFile(home, environment);
    return known == null && file.exists()
        ? Optional.of(bringBack(environment, file))
        : Optional.ofNullable(known);
  }

  /**
   * The reconciler of an environment; of a new one where it has no fleet yet.
   *
   * @throws GuardException when what was saved of it can't be read, or its name is none
   */
  synchronized Reconciler of(String environment, URI entrance) throws IOException {
    Optional<Reconciler> known = find(environment);
    return known.isPresent()
        ? known.get()
        : begin(environment, fleetFile(home, environment), FleetState.empty(entrance));
  }

  private Reconciler bringBack(String environment, FleetFile file) throws IOException {
    try {
      Reconciler reconciler = begin(environment, file, file.load());
      threads.execute(() -> persist(environment + "'s entrance is closed", reconciler::listen));
      unreadable.remove(environment);
      return reconciler;
    } catch (IOException | RuntimeException damaged) {
      unreadable.put(environment, String.valueOf(damaged.getMessage()));
      throw damaged;
    }
  }

  private Reconciler begin(String environment, FleetFile file, FleetState state) {
    Reconciler reconciler =
        new Reconciler(
            environment, file, state, new ReplicaFiles(home, environment), routers, checks);
    running.put(environment, reconciler);
    threads.execute(() -> persist(environment + " is not looked after", reconciler::run));
    return reconciler;
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** Until it succeeds. What it fails with is logged when it changes, with a trace for a bug. */
  private static void persist(String what, Work work) {
    String told = "";
    try {
      while (true) {
        try {
          work.run();
          return;
        } catch (IOException | RuntimeException failed) {
          if (!told.equals(failed.toString())) {
            told = failed.toString();
            LOG.log(
                Level.ERROR,
                what + "; tried again each second: " + failed.getMessage(),
                failed instanceof GuardException ? null : failed);
          }
        }
        Thread.sleep(TRY_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was given up is measured anew: what stood in its way may be gone. */
  void tryAgain() {
    running.values().forEach(Reconciler::tryAgain);
  }

  /** Whether every environment is as it was last asked for, or has said why it is not. */
  boolean settled() {
    return running.values().stream().allMatch(Reconciler::settled);
  }

  /** Why environments don't serve as desired, by name. */
  Map<String, String> troubles() {
    Map<String, String> troubles = new TreeMap<>(unreadable);
    running.forEach(
        (name, reconciler) -> reconciler.trouble().ifPresent(said -> troubles.put(name, said)));
    return troubles;
  }

  /** Drains and stops all of them; returns when that is done. */
  void close() throws InterruptedException {
    running.values().forEach(Reconciler::close);
    for (Reconciler reconciler : running.values()) {
      reconciler.awaitClosed();
    }
  }
}
