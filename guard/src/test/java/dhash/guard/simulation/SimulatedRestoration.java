package dhash.guard.simulation;

import dhash.engine.plan.Restore;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.Restoration;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Data of which an earlier state, before version 7, can take the place: once, and whole. */
final class SimulatedRestoration implements Restoration {
  private final Scene scene;
  private final Set<String> applied;
  private final BooleanSupplier somethingRuns;
  private boolean ready;
  private @Nullable Instant swappedAt;

  SimulatedRestoration(Scene scene, Set<String> applied, BooleanSupplier somethingRuns) {
    this.scene = scene;
    this.applied = applied;
    this.somethingRuns = somethingRuns;
  }

  boolean hasSwapped() {
    return swappedAt != null;
  }

  @Override
  public List<String> problems(Restore what, Optional<Server> server, Progress progress)
      throws IOException {
    scene.called("check the backup");
    return List.of();
  }

  @Override
  public void prepare(Restore what, Progress progress) throws IOException {
    scene.called("restore beside");
    if (scene.late() && swappedAt != null) {
      throw new IOException("terminating connection due to administrator command");
    }
    scene.invariants.must(swappedAt == null, "data are swapped once: made ready again after it");
    ready = false;
    scene.mayDie();
    ready = true;
    scene.tell("restored beside");
    scene.answers("restore beside");
  }

  @Override
  public Swapped swap(Restore what, Instant stamp, Progress progress) throws IOException {
    scene.called("swap");
    if (!stamp.equals(swappedAt)) {
      scene.invariants.swaps(ready, somethingRuns.getAsBoolean(), swappedAt != null);
      swappedAt = stamp;
      applied.retainAll(new TreeSet<>(Set.of("1")));
      scene.tell("swapped the data");
    }
    scene.answers("swap");
    return new Swapped("kept", List.of(new Change("t", 5, 0, 0)), "");
  }

  @Override
  public List<String> since(Restore what) {
    return List.of();
  }

  @Override
  public List<String> kept() {
    return List.of();
  }

  /** There is none. */
  @Override
  public void drop(String kept) {}
}
