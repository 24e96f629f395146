package dhash.guard.simulation;

import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.Rehearser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rehearsals that show what there is to be shown: now and then, that it can't be undone. */
final class SimulatedRehearser implements Rehearser {
  private final Scene scene;
  private final boolean cannotBeUndone;
  private boolean passed;

  SimulatedRehearser(Scene scene) {
    this.scene = scene;
    this.cannotBeUndone = scene.chance(2);
  }

  /** Whether one has shown that the migrations may run. */
  boolean hasPassed() {
    return passed;
  }

  @Override
  public Rehearsal rehearse(Path backup, Path migrationsFolder, boolean contract, Progress progress)
      throws IOException {
    scene.called("rehearse");
    passed = !cannotBeUndone;
    scene.answers("rehearse");
    return new Rehearsal(
        backup.toString(),
        Instant.EPOCH,
        Duration.ZERO,
        List.of(new Step("7", "grow", Duration.ZERO, List.of(), List.of(), 0)),
        Duration.ZERO,
        cannotBeUndone ? List.of("after the undo the schema differs") : List.of(),
        List.of());
  }

  @Override
  public Optional<Rehearsal> last() {
    return Optional.empty();
  }
}
