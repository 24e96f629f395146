package dhash.guard.platform.local;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Looks after what is beside the replicas, about once a second for each environment. */
final class Caretaker {
  private static final System.Logger LOG = System.getLogger(Caretaker.class.getName());

  private final Path home;
  private final Function<String, List<String>> guardCommand;
  private final Duration patience;
  private final Consumer<String> upkeep;
  private final Map<String, Unguarded> rollouts = new HashMap<>();
  private final Set<String> inUpkeep = ConcurrentHashMap.newKeySet();

  Caretaker(
      Path home,
      Function<String, List<String>> guardCommand,
      Duration patience,
      Consumer<String> upkeep) {
    this.home = home;
    this.guardCommand = guardCommand;
    this.patience = patience;
    this.upkeep = upkeep;
  }

  /**
   * Goes on until interrupted.
   *
   * @param running environments that have a fleet
   * @param threads where upkeep runs; an environment's next turn waits until its last one is over
   */
  void run(Set<String> running, Executor threads) {
    try {
      while (true) {
        for (String environment : known(running)) {
          look(environment);
          if (inUpkeep.add(environment)) {
            threads.execute(() -> upkeep(environment));
          }
        }
        Thread.sleep(Supervisor.LOOK_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<String> known(Set<String> running) {
    Set<String> known = new HashSet<>(running);
    try {
      known.addAll(Reconcilers.environments(home));
      ReplicaFiles.boundLog(home.resolve("supervisor.log"));
      ReplicaFiles.boundLogs(home);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "home can''t be read: {0}", e);
    }
    return known;
  }

  private void look(String environment) {
    long now = System.nanoTime();
    try {
      rollouts
          .computeIfAbsent(
              environment,
              name ->
                  new Unguarded(
                      home.resolve(name),
                      new DownMark(home),
                      guardCommand.apply(name),
                      patience,
                      now))
          .look(now);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "{0}: no guard could be started: {1}", environment, e);
    }
  }

  private void upkeep(String environment) {
    try {
      upkeep.accept(environment);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "upkeep of " + environment + " failed", e);
    } finally {
      inUpkeep.remove(environment);
    }
  }
}
