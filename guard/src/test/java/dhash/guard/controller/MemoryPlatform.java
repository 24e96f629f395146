package dhash.guard.controller;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Revision;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Launch;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A platform of nothing but its promises: it converges at once, refuses what is older than it has
 * acted for, and outlives the guards that call it.
 */
final class MemoryPlatform implements Platform {
  private final Set<Revision> prepared = new HashSet<>();
  private final Set<Revision> never = new HashSet<>();
  private final List<Fleet> history = new ArrayList<>();
  private Fleet fleet = Fleet.EMPTY;
  private Optional<Generation> newest = Optional.empty();
  private boolean unreachable;
  private boolean refusing;

  @Override
  public synchronized void prepare(Revision revision, Launch launch) throws IOException {
    refuseWhenUnreachable();
    prepared.add(revision);
  }

  @Override
  public synchronized Ensured ensure(Generation generation, Fleet wanted, Duration limit)
      throws IOException {
    refuseWhenUnreachable();
    if (newest.isPresent()) {
      if (!newest.get().journal().equals(generation.journal())) {
        throw new IOException("the platform belongs to another journal");
      }
      if (newest.get().position() > generation.position()) {
        return new Ensured.Superseded(newest.get().position());
      }
    }
    newest = Optional.of(generation);
    for (Placement placement : wanted.placements()) {
      if (!prepared.contains(placement.revision())) {
        throw new IllegalStateException(placement.revision() + " was not prepared");
      }
      if (placement.replicas() > 0 && never.contains(placement.revision())) {
        return new Ensured.NotReady(placement.revision(), "it never gets ready");
      }
    }
    fleet = wanted;
    history.add(wanted);
    return new Ensured.Converged();
  }

  @Override
  public synchronized Observation observe() throws IOException {
    refuseWhenUnreachable();
    List<Observation.Replica> replicas = new ArrayList<>();
    List<Observation.Share> shares = new ArrayList<>();
    for (Placement placement : fleet.placements()) {
      Revision revision = placement.revision();
      for (int i = 1; i <= placement.replicas(); i++) {
        String name = revision.name() + "-" + i;
        replicas.add(
            new Observation.Replica(name, revision, URI.create("http://" + name), true, 0, ""));
      }
      shares.add(new Observation.Share(revision, placement.weight()));
    }
    return new Observation(URI.create("http://entrance"), "", replicas, shares);
  }

  @Override
  public synchronized Optional<Generation> newest() {
    return newest;
  }

  /** Goes on from a fleet that runs already. */
  synchronized void runs(Fleet running) {
    fleet = running;
  }

  synchronized void neverReady(Revision revision) {
    never.add(revision);
  }

  /** From now on it answers, but only to refuse. */
  synchronized void refusing(boolean is) {
    refusing = is;
  }

  synchronized void unreachable(boolean is) {
    unreachable = is;
  }

  synchronized Fleet fleet() {
    return fleet;
  }

  /** Every fleet that it has converged to. */
  synchronized List<Fleet> history() {
    return List.copyOf(history);
  }

  private void refuseWhenUnreachable() throws IOException {
    if (unreachable) {
      throw new IOException("connection refused");
    }
    if (refusing) {
      throw new GuardException(ExitCode.ERROR, "The token is wrong.", "Nothing.", "Mend it.");
    }
  }
}
