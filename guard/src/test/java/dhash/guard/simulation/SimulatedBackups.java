package dhash.guard.simulation;

import dhash.guard.port.BackupStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Backups that are good for something only once they were verified. */
final class SimulatedBackups implements BackupStore {
  private final Scene scene;
  private final List<Backup> taken = new ArrayList<>();

  SimulatedBackups(Scene scene) {
    this.scene = scene;
  }

  boolean hasVerified(String file) {
    return taken.stream().anyMatch(b -> b.verified() && b.file().toString().equals(file));
  }

  @Override
  public Optional<Proven> lastProven() {
    return Optional.empty();
  }

  @Override
  public String means() {
    return "simulated";
  }

  @Override
  public Backup take(Request request, Progress progress) throws IOException {
    scene.called("backup");
    Backup backup =
        new Backup(Path.of("backup-" + taken.size() + ".zip"), "ab", 1, Instant.EPOCH, 7, false);
    taken.add(backup);
    scene.mayDie();
    return backup;
  }

  @Override
  public Backup verify(Backup backup, Progress progress) throws IOException {
    scene.called("verify");
    Backup verified =
        new Backup(backup.file(), backup.sha256(), backup.bytes(), backup.createdAt(), 7, true);
    taken.set(taken.indexOf(backup), verified);
    scene.answers("verify");
    return verified;
  }

  @Override
  public List<Backup> list() {
    return List.copyOf(taken);
  }

  @Override
  public List<Fate> prune(
      Instant now, Set<String> protectedFiles, boolean dryRun, Progress progress) {
    return List.of();
  }
}
