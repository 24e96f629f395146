package dhash.guard.platform.local;

import dhash.guard.platform.local.Line.Words;
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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The process that runs a home's replicas and routers. There is one for a home at most; it runs
 * until it is told to stop, and after being killed its successor takes over what still runs.
 */
public final class Supervisor {
  /** How often upkeep and unguarded rollouts are looked after. */
  static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());
  private final Path home;
  private final Caretaker caretaker;
  private final Reconcilers reconcilers;
  private final CompletableFuture<Integer> end = new CompletableFuture<>();

  /**
   * For what runs all the time or may block for long, so that it can't hold up anything else. An
   * error that nobody foresaw, such as a full heap, ends the process; its successor begins from
   * what was saved.
   */
  private final Executor threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().uncaughtExceptionHandler(this::failed).factory());

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
    Set<String> taken = ConcurrentHashMap.newKeySet();
    this.reconcilers =
        new Reconcilers(
            this.home, entrance -> new Router(vertx, entrance, random, taken), threads, calls);
    this.caretaker = new Caretaker(this.home, guardCommand, patience, upkeep);
  }

  private void failed(Thread thread, Throwable error) {
    LOG.log(Level.ERROR, "the supervisor ends after a failure", error);
    end.complete(1);
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
    reconcilers.bringBack();
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    String token = HexFormat.of().formatHex(secret);
    try (ControlServer control = new ControlServer(token, calls, this::answer)) {
      control.start();
      ProcessHandle self = ProcessHandle.current();
      long parent = self.parent().map(ProcessHandle::pid).orElse(0L);
      new SupervisorAddress(self.pid(), parent, control.port(), token).write(home);
      threads.execute(() -> caretaker.run(reconcilers.names(), threads));
      LOG.log(Level.INFO, "supervisor {0} is up", Long.toString(self.pid()));
      int status = end.join();
      if (status == 0) {
        Files.deleteIfExists(SupervisorAddress.file(home));
      }
      return status;
    }
  }

  /**
   * An error ends the process here, too, so that its successor answers: one whose program was built
   * anew under it can't load its classes any more.
   */
  private String answer(List<String> path, List<Words> body)
      throws IOException, InterruptedException {
    try {
      return path.size() > 1
          ? answer(path.getFirst(), path.get(1), body)
          : answer(path.getFirst()); // an environment may have the name of one of these
    } catch (Error broken) {
      failed(Thread.currentThread(), broken);
      throw broken;
    }
  }

  private String answer(String verb) throws InterruptedException {
    return switch (verb) {
      case "ping" -> "";
      case "again" -> {
        reconcilers.tryAgain();
        yield "";
      }
      case "settled" -> settled();
      case "down" -> {
        threads.execute(this::stop);
        yield "";
      }
      default -> throw new IllegalArgumentException("no such call: " + verb);
    };
  }

  private String settled() {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(reconcilers.settled() ? "settled" : "busy"));
    reconcilers
        .troubles()
        .forEach((environment, said) -> lines.add(new Line("trouble").add(environment, said)));
    return Wire.text(lines);
  }

  private String answer(String environment, String verb, List<Words> body)
      throws IOException, InterruptedException {
    return switch (verb) {
      case "prepare" -> {
        URI entrance = URI.create(body.getFirst().next());
        reconcilers.of(environment, entrance).prepare(entrance, Wire.launch(body.get(1)));
        yield "";
      }
      case "ensure" -> {
        Wire.EnsureRequest request = Wire.ensure(body);
        yield Wire.ensured(reconcilers.of(environment, request.entrance()).ensure(request))
            .toString();
      }
      case "observe" ->
          reconcilers
              .find(environment)
              .map(reconciler -> Wire.observation(reconciler.observe()))
              .orElse("");
      case "newest" -> Wire.generation(reconcilers.find(environment).flatMap(Reconciler::newest));
      default -> throw new IllegalArgumentException("unknown call " + verb);
    };
  }

  private void stop() {
    try {
      reconcilers.close();
      end.complete(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
