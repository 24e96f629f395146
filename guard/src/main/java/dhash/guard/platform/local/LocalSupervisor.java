package dhash.guard.platform.local;

import dhash.guard.platform.local.Line.Words;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A home's supervisor process as seen from outside: starts it, stops it, speaks to it. */
public final class LocalSupervisor {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration RESTART_LIMIT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(25);

  private final SupervisorLauncher launcher;
  private final Sleeper sleeper;

  public LocalSupervisor(SupervisorLauncher launcher, Sleeper sleeper) {
    this.launcher = launcher;
    this.sleeper = sleeper;
  }

  /** Whether a supervisor answers now. */
  public boolean isRunning() throws IOException {
    Optional<SupervisorAddress> address = SupervisorAddress.read(home());
    return address.isPresent() && answers(address.get());
  }

  /** Whether a supervisor runs, or what would start it again. */
  public boolean isThere() throws IOException {
    return SupervisorAddress.read(home()).filter(SupervisorAddress::alive).isPresent();
  }

  /** Starts the supervisor where there is none, and says whether there was none. */
  public boolean startIfGone() throws IOException, InterruptedException {
    boolean gone = !isThere();
    if (gone) {
      start();
    }
    return gone;
  }

  /**
   * Starts the supervisor if there is none, and waits until every environment's fleet is as it was
   * last asked for, or has said why it is not.
   *
   * @return a sentence for each that is not; the supervisor goes on trying
   */
  public List<String> up(Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    start();
    call("/again", "");
    List<Words> answer = call("/settled", "");
    while (!answer.getFirst().kind().equals("settled") && System.nanoTime() - deadline < 0) {
      sleeper.sleep(POLL);
      answer = call("/settled", "");
    }
    List<String> troubles = new ArrayList<>();
    if (!answer.getFirst().kind().equals("settled")) {
      troubles.add("Not all replicas are ready after " + limit.toSeconds() + " s.");
    }
    answer.stream().skip(1).forEach(words -> troubles.add(words.next() + ": " + words.next()));
    return troubles;
  }

  /**
   * @throws GuardException when what was saved of the environment can't be read, so that nobody
   *     knows its replicas
   */
  public void mustKnow(String environment) throws IOException {
    newestOnDisk(environment);
  }

  /** What an environment's platform has acted for last of all, where no supervisor can be asked. */
  Optional<Generation> newestOnDisk(String environment) throws IOException {
    FleetFile file = Reconcilers.fleetFile(home(), environment);
    return file.exists() ? file.load().generation() : Optional.empty();
  }

  /**
   * Drains and stops all replicas, then the routers and the supervisor; nothing is left running.
   * What was asked for stays on disk for the next {@link #up}.
   *
   * @throws IOException when {@code limit} was over before; the supervisor goes on stopping
   */
  public void down(Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    Optional<SupervisorAddress> address = SupervisorAddress.read(home());
    boolean asked = false;
    while (address.isPresent()) {
      if (!asked && answers(address.get())) {
        new ControlClient(address.get()).call("/down", "");
        asked = true;
      } else if (!address.get().alive()) {
        // Both were killed; only a new supervisor knows the replicas that still run.
        start();
        asked = false;
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new IOException("the supervisor still runs (" + address.get() + ")");
      }
      sleeper.sleep(POLL);
      Optional<SupervisorAddress> next = SupervisorAddress.read(home());
      if (next.isEmpty() && address.get().alive()) {
        next = address;
      }
      asked = asked && next.equals(address);
      address = next;
    }
  }

  /** The supervisor's answer, where one runs or is about to be back; empty where none does. */
  Optional<List<Words>> ask(String path) throws IOException {
    long deadline = System.nanoTime() + RESTART_LIMIT.toNanos();
    while (true) {
      Optional<SupervisorAddress> address = SupervisorAddress.read(home());
      if (address.isEmpty() || !address.get().alive()) {
        return Optional.empty();
      }
      try {
        return Optional.of(new ControlClient(address.get()).call(path, ""));
      } catch (IOException e) {
        if (System.nanoTime() - deadline >= 0) {
          throw e;
        }
        pause();
      }
    }
  }

  /** The supervisor's answer; one is started if there is none. */
  List<Words> call(String path, String body) throws IOException, InterruptedException {
    Optional<SupervisorAddress> address = SupervisorAddress.read(home());
    if (address.isPresent()) {
      try {
        return new ControlClient(address.get()).call(path, body);
      } catch (ConnectException e) {
        // Not there, or about to be back: start() finds out.
      }
    }
    return new ControlClient(start()).call(path, body);
  }

  /** A moment between two tries. */
  void pause() throws IOException {
    try {
      sleeper.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the supervisor is being restarted", e);
    }
  }

  private SupervisorAddress start() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    boolean launched = false;
    while (true) {
      Optional<SupervisorAddress> address = SupervisorAddress.read(home());
      if (address.isPresent() && answers(address.get())) {
        return address.get();
      }
      if (!launched && (address.isEmpty() || !address.get().alive())) {
        launcher.launch();
        launched = true;
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new GuardException(
            ExitCode.ERROR,
            "The supervisor did not start within " + START_LIMIT.toSeconds() + " s.",
            "Replicas that ran go on running.",
            "Read " + home().resolve("supervisor.log") + ".");
      }
      sleeper.sleep(POLL);
    }
  }

  private static boolean answers(SupervisorAddress address) {
    try {
      new ControlClient(address).call("/ping", "");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Path home() {
    return launcher.home();
  }
}
