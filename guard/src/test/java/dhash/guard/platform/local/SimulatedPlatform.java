package dhash.guard.platform.local;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Revision;
import dhash.guard.port.Generation;
import dhash.guard.port.Launch;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform;
import dhash.guard.simulation.Scene;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The local platform's promises in virtual time, with its real fence: it goes on converging when
 * the one who called is gone, and answers that get lost change nothing of what was done.
 */
public final class SimulatedPlatform implements Platform {
  private static final URI ENTRANCE = URI.create("http://entrance");
  private static final long GOES_ON_AFTER_MILLIS = 2000;

  private final Scene scene;
  private final Set<Revision> neverReady;
  private final Set<Revision> prepared = new HashSet<>();
  private final Map<Revision, Crew> crews = new LinkedHashMap<>();
  private final Map<Revision, Integer> shares = new LinkedHashMap<>();
  private Fence fence = new Fence(Optional.empty());
  private Fleet desired = Fleet.EMPTY;

  /** The replicas of one revision. */
  public static final class Crew {
    private int running;
    private int ready;
    private int crashes;

    public int ready() {
      return ready;
    }
  }

  /**
   * @param neverReady what will not start well
   */
  public SimulatedPlatform(Scene scene, Set<Revision> neverReady) {
    this.scene = scene;
    this.neverReady = neverReady;
  }

  /** Goes on from a fleet that runs already. */
  public void runs(Fleet running) {
    desired = running;
    for (Placement placement : running.placements()) {
      prepared.add(placement.revision());
      start(placement);
    }
    shift();
  }

  public Map<Revision, Integer> shares() {
    return shares;
  }

  public Fleet desired() {
    return desired;
  }

  /** Whether there is anybody who could write to the database. */
  public boolean runsAnything() {
    return !crews.isEmpty();
  }

  public boolean runs(Revision revision) {
    return crews.containsKey(revision);
  }

  /** One of the revision's processes ends; it is back after a while. */
  public void killOne(Revision revision) {
    Crew crew = crews.get(revision);
    if (crew != null && crew.ready > 0) {
      crew.ready--;
      crew.crashes++;
      scene.in(3000, () -> crew.ready = Math.min(crew.running, crew.ready + 1));
    }
  }

  @Override
  public void prepare(Revision revision, Launch launch) throws IOException {
    prepared.add(revision);
  }

  @Override
  public Ensured ensure(Generation generation, Fleet fleet, Duration limit) throws IOException {
    scene.called("ensure");
    if (fence.keepsOut(generation)) {
      scene.tell("the platform refuses generation " + generation.position());
      return new Ensured.Superseded(fence.newestPosition());
    }
    if (fence.isNewest(generation) && !fleet.equals(desired)) {
      throw new IllegalArgumentException("generation repeated with another fleet");
    }
    fence = new Fence(Optional.of(generation));
    scene.invariants().heard(generation.position());
    if (!fleet.equals(desired)) {
      scene.invariants().placed(fleet);
    }
    desired = fleet;
    if (receivers().allMatch(p -> ready(p.revision()) > 0)) {
      shift();
    }
    try {
      scene.mayDie();
    } finally {
      if (scene.crashed()) {
        scene.in(GOES_ON_AFTER_MILLIS, () -> goOn(generation));
      }
    }
    Optional<Revision> unready = converge();
    scene.answers("ensure");
    return unready
        .<Ensured>map(revision -> new Ensured.NotReady(revision, "it never gets ready"))
        .orElseGet(Ensured.Converged::new);
  }

  private void goOn(Generation generation) {
    if (fence.isNewest(generation)) {
      converge();
    }
  }

  private Optional<Revision> converge() {
    for (Placement placement : desired.placements()) {
      if (!prepared.contains(placement.revision())) {
        throw new IllegalStateException(placement.revision() + " was not prepared");
      }
      start(placement);
      if (ready(placement.revision()) < placement.replicas()) {
        return Optional.of(placement.revision());
      }
    }
    shift();
    stop();
    return Optional.empty();
  }

  private void start(Placement placement) {
    if (placement.replicas() == 0) {
      return;
    }
    Crew crew = crews.computeIfAbsent(placement.revision(), _ -> new Crew());
    crew.running = Math.max(crew.running, placement.replicas());
    crew.ready = neverReady.contains(placement.revision()) ? 0 : crew.running;
  }

  private void shift() {
    Map<Revision, Integer> wanted = new LinkedHashMap<>();
    receivers().forEach(p -> wanted.put(p.revision(), p.weight()));
    if (wanted.equals(shares)) {
      return;
    }
    shares.clear();
    shares.putAll(wanted);
    scene.tell("traffic " + shares);
    scene.invariants().shifted(shares, crews);
  }

  private void stop() {
    for (Revision revision : List.copyOf(crews.keySet())) {
      int placed = desired.placementOf(revision).map(Placement::replicas).orElse(0);
      Crew crew = crews.get(revision);
      if (placed == 0) {
        scene.tell(revision + " is stopped");
        scene.invariants().stopped(revision, shares);
        crews.remove(revision);
      } else if (crew != null) {
        crew.running = placed;
        crew.ready = Math.min(crew.ready, placed);
      }
    }
  }

  private java.util.stream.Stream<Placement> receivers() {
    return desired.placements().stream().filter(placement -> placement.weight() > 0);
  }

  private int ready(Revision revision) {
    Crew crew = crews.get(revision);
    return crew == null ? 0 : crew.ready;
  }

  @Override
  public Observation observe() throws IOException {
    scene.called("observe");
    List<Observation.Replica> replicas = new ArrayList<>();
    crews.forEach((revision, crew) -> {
      for (int i = 0; i < crew.running; i++) {
        replicas.add(
            new Observation.Replica(
                revision.name() + "-" + (i + 1),
                revision,
                ENTRANCE,
                i < crew.ready,
                i == 0 ? crew.crashes : 0,
                ""));
      }
    });
    List<Observation.Share> observed = new ArrayList<>();
    shares.forEach((revision, weight) -> observed.add(new Observation.Share(revision, weight)));
    scene.answers("observe");
    return new Observation(ENTRANCE, "", replicas, observed);
  }

  @Override
  public Optional<Generation> newest() {
    return fence.newest();
  }
}
