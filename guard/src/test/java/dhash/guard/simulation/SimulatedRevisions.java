package dhash.guard.simulation;

import dhash.engine.plan.Revision;
import dhash.guard.port.Launch;
import dhash.guard.port.Revisions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two revisions that are always as they were recorded. */
final class SimulatedRevisions implements Revisions {
  private static final Path FOLDER = Path.of("release");
  private static final Launch LAUNCH =
      new Launch(List.of("serve"), FOLDER, Map.of(), 1, 1, "/ready", Duration.ofSeconds(1));

  @Override
  public Artifact artifact(String tag) {
    return new Artifact(tag, "ab", FOLDER, FOLDER, Map.of());
  }

  @Override
  public Revision record(String tag, Launch launch) throws IOException {
    throw new IOException("nothing is recorded here");
  }

  @Override
  public Optional<Revision> numbered(int number) {
    return Optional.empty();
  }

  @Override
  public Launch launchOf(Revision revision) {
    return LAUNCH;
  }

  @Override
  public Path migrationsOf(Revision revision) {
    return FOLDER;
  }

  @Override
  public Optional<String> damage(Artifact artifact) {
    return Optional.empty();
  }

  @Override
  public Optional<String> damage(Revision revision) {
    return Optional.empty();
  }
}
