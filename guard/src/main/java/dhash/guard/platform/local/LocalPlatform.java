package dhash.guard.platform.local;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Revision;
import dhash.guard.platform.local.Line.Words;
import dhash.guard.platform.local.Wire.EnsureRequest;
import dhash.guard.platform.local.Wire.Prepared;
import dhash.guard.port.Generation;
import dhash.guard.port.Launch;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One environment on this machine: hands everything on to the home's supervisor. */
public final class LocalPlatform implements Platform {
  /** How long an answer may be late before a call is given up. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final LocalSupervisor supervisor;
  private final String environment;
  private final URI entrance;

  /**
   * @param environment letters, digits, {@code -}, {@code _} and {@code .}
   * @param entrance where clients reach the service: {@code http}, a host of this machine, a port
   */
  public LocalPlatform(LocalSupervisor supervisor, String environment, URI entrance) {
    this.supervisor = supervisor;
    this.environment = environment;
    this.entrance = entrance;
  }

  @Override
  public void prepare(Revision revision, Launch launch) throws IOException {
    try {
      supervisor.call(
          path("prepare"),
          Wire.text(
              List.of(
                  new Line("prepare").add(entrance), Wire.launch(new Prepared(revision, launch)))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the supervisor was asked", e);
    }
  }

  /** Polls, so that it can be interrupted and so that a restart of the supervisor does no harm. */
  @Override
  public Ensured ensure(Generation generation, Fleet fleet, Duration limit)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.plus(GRACE).toNanos();
    boolean first = true;
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      EnsureRequest request = new EnsureRequest(entrance, generation, fleet, limit, first);
      try {
        Optional<Ensured> ensured =
            Wire.ensured(supervisor.call(path("ensure"), Wire.ensure(request)).getFirst());
        if (ensured.isPresent()) {
          return ensured.get();
        }
        first = false;
      } catch (IOException e) {
        if (System.nanoTime() - deadline >= 0) {
          throw e;
        }
        supervisor.pause();
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new IOException("replicas are still being drained after " + limit.toSeconds() + " s");
      }
    }
  }

  @Override
  public Observation observe() throws IOException {
    return supervisor
        .ask(path("observe"))
        .filter(lines -> !lines.isEmpty())
        .map(Wire::observation)
        .orElseGet(() -> new Observation(entrance, "", List.of(), List.of()));
  }

  @Override
  public Optional<Generation> newest() throws IOException {
    Optional<List<Words>> known = supervisor.ask(path("newest"));
    return known.isPresent()
        ? known.get().stream().findFirst().map(Wire::generation)
        : supervisor.newestOnDisk(environment);
  }

  private String path(String verb) {
    return "/" + environment + "/" + verb;
  }
}
