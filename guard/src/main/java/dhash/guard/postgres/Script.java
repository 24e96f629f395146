package dhash.guard.postgres;

import dhash.guard.port.Database.Phase;
import java.nio.file.Path;
import java.util.Optional;
import org.flywaydb.core.api.MigrationVersion;

/** One migration of a release: its file and, where there is one, the file that undoes it. */
record Script(
    MigrationVersion version, String description, Phase phase, Path file, Optional<Path> undo)
    implements Comparable<Script> {

  /** The version as the history table has it, such as {@code 7} or {@code 1.10}. */
  String name() {
    return version.getVersion();
  }

  @Override
  public int compareTo(Script other) {
    return version.compareTo(other.version);
  }
}
