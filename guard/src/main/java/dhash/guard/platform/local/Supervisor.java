package dhash.guard.platform.local;

import dhash.guard.platform.local.Line.Words;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The process that runs a home's replicas and routers. There is one for a home at most; it runs
 * until it is told to stop, and after being killed its successor takes over what still runs.
 */
public final class Supervisor {
  /** How often upkeep and unguarded rollouts are looked after. */
  static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());
  private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private final Path home;
  private final Caretaker caretaker;
  private final RandomGenerator random;
  private final Map<String, Reconciler> reconcilers = new ConcurrentHashMap<>();
  private final CompletableFuture<Integer> end = new CompletableFuture<>();

  /** For what runs all the time or may block for long, so that it can't hold up anything else. */
  private final Executor threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());

  /** For calls and readiness checks: many, short, mostly waiting. */
  private final Executor calls = Executors.newVirtualThreadPerTaskExecutor();

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(2)
              .setFileSystemOptions(
                  new FileSystemOptions()
                      .setFileCachingEnabled(false)
                      .setClassPathResolvingEnabled(false)));

  /**
   * @param home the folder that all state is in
   * @param guardCommand gives the command that starts a guard for an environment whose rollout has
   *     had none for {@code patience}
   * @param upkeep called about once a second for each environment, in a thread of that
   *     environment's own; it may block without holding anything up
   * @param random chooses a replica for each request
   */
  public Supervisor(
      Path home,
      Function<String, List<String>> guardCommand,
      Duration patience,
      Consumer<String> upkeep,
      RandomGenerator random) {
    this.home = home.toAbsolutePath().normalize();
    this.random = random;
    this.caretaker = new Caretaker(this.home, guardCommand, patience, upkeep);
  }

  /**
   * Runs until it is told to stop.
   *
   * @return the exit status: 0 also when another supervisor is there already; 1 after a bug, so
   *     that the parent starts a successor
   */
  public int run() throws IOException, InterruptedException {
    Files.createDirectories(home);
    ReplicaFiles.boundLog(home.resolve("supervisor.log"));
    try (FileChannel channel =
            FileChannel.open(
                home.resolve("supervisor.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        LOG.log(Level.INFO, "another supervisor is there already");
        return 0;
      }
      return supervise();
    } finally {
      vertx.close();
    }
  }

  private int supervise() throws IOException {
    for (String environment : environments(home)) {
      FleetFile file = fleetFile(environment);
      if (file.exists()) {
        Reconciler reconciler = begin(environment, file, file.load());
        threads.execute(() -> listen(environment, reconciler));
      }
    }
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    String token = HexFormat.of().formatHex(secret);
    try (ControlServer control = new ControlServer(token, calls, this::answer)) {
      control.start();
      ProcessHandle self = ProcessHandle.current();
      long parent = self.parent().map(ProcessHandle::pid).orElse(0L);
      new SupervisorAddress(self.pid(), parent, control.port(), token).write(home);
      threads.execute(() -> guarded(() -> caretaker.run(reconcilers.keySet(), threads)));
      LOG.log(Level.INFO, "supervisor {0} is up", Long.toString(self.pid()));
      int status = end.join();
      if (status == 0) {
        Files.deleteIfExists(SupervisorAddress.file(home));
      }
      return status;
    }
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

  private FleetFile fleetFile(String environment) {
    return new FleetFile(home.resolve(environment).resolve("platform").resolve("fleet"));
  }

  private Reconciler begin(String environment, FleetFile file, FleetState state) {
    Reconciler reconciler =
        new Reconciler(
            environment,
            file,
            state,
            new ReplicaFiles(home, environment),
            entrance -> new Router(vertx, entrance, random),
            calls);
    reconcilers.put(environment, reconciler);
    threads.execute(() -> guarded(reconciler::run));
    return reconciler;
  }

  /** A restarted supervisor's entrance may be taken for a moment; a fleet goes on meanwhile. */
  private void listen(String environment, Reconciler reconciler) {
    guarded(() -> {
      boolean listening = false;
      while (!listening && !end.isDone()) {
        try {
          reconciler.listen();
          listening = true;
        } catch (GuardException e) {
          LOG.log(Level.ERROR, environment + ": " + e.getMessage());
          Thread.sleep(LOOK_EVERY);
        }
      }
    });
  }

  private String answer(List<String> path, List<Words> body)
      throws IOException, InterruptedException {
    return switch (path.getFirst()) {
      case "ping" -> "";
      case "settled" ->
          reconcilers.values().stream().allMatch(Reconciler::settled) ? "settled" : "busy";
      case "down" -> {
        threads.execute(() -> guarded(this::stop));
        yield "";
      }
      default -> answer(path.getFirst(), path.get(1), body);
    };
  }

  private String answer(String environment, String verb, List<Words> body)
      throws InterruptedException {
    if (!ENVIRONMENT.matcher(environment).matches()) {
      throw new GuardException(
          ExitCode.USAGE,
          "\"" + environment + "\" can't be an environment's name.",
          "Nothing was changed.",
          "Use letters, digits, \"-\", \"_\" and \".\".");
    }
    return switch (verb) {
      case "prepare" -> {
        URI entrance = URI.create(body.getFirst().next());
        reconciler(environment, entrance).prepare(entrance, Wire.launch(body.get(1)));
        yield "";
      }
      case "ensure" -> {
        Wire.EnsureRequest request = Wire.ensure(body);
        yield Wire.ensured(reconciler(environment, request.entrance()).ensure(request)).toString();
      }
      case "observe" ->
          Optional.ofNullable(reconcilers.get(environment))
              .map(reconciler -> Wire.observation(reconciler.observe()))
              .orElse("");
      default -> throw new IllegalArgumentException("unknown call " + verb);
    };
  }

  private synchronized Reconciler reconciler(String environment, URI entrance) {
    Reconciler known = reconcilers.get(environment);
    return known != null
        ? known
        : begin(environment, fleetFile(environment), FleetState.empty(entrance));
  }

  private void stop() throws InterruptedException {
    reconcilers.values().forEach(Reconciler::close);
    for (Reconciler reconciler : reconcilers.values()) {
      reconciler.awaitClosed();
    }
    end.complete(0);
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** A bug in any of the threads ends the process; its successor begins from what was saved. */
  private void guarded(Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the supervisor ends after a failure", e);
      end.complete(1);
    }
  }
}
