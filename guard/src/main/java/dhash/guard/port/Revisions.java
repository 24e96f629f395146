package dhash.guard.port;

import dhash.engine.plan.Revision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The revisions of one environment and the artifacts they are made of. Both stay as they were
 * recorded.
 */
public interface Revisions {
  /**
   * The artifact of a tag, as it stands in the release store.
   *
   * @param digest of all it holds
   * @param folder where it stands once it is used
   * @param migrations its migrations, where they stand now; the folder need not exist
   * @param settings environment variables that belong to it
   */
  record Artifact(
      String tag, String digest, Path folder, Path migrations, Map<String, String> settings) {
    public Artifact {
      settings = Map.copyOf(settings);
    }
  }

  /**
   * Finds an artifact without changing anything. The tag of the service as built is found though it
   * is not in the store yet.
   *
   * @throws GuardException with {@link ExitCode#REFUSED} naming the tags there are, when there is
   *     no such one
   */
  Artifact artifact(String tag) throws IOException;

  /** Puts the artifact into the store if it is not there yet, and records a new revision of it. */
  Revision record(String tag, Launch launch) throws IOException;

  /** The revision of that number, if it was ever recorded. */
  Optional<Revision> numbered(int number) throws IOException;

  /** How a recorded revision is started. */
  Launch launchOf(Revision revision) throws IOException;

  /** The folder with the revision's migrations; it need not exist. */
  Path migrationsOf(Revision revision) throws IOException;

  /** What is wrong with an artifact; empty when it is as it was when it was added. */
  Optional<String> damage(Artifact artifact) throws IOException;

  /** What is wrong with a revision's artifact; empty when it is as it was recorded. */
  Optional<String> damage(Revision revision) throws IOException;
}
