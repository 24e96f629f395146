package dhash.guard.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** For whoever calls the program from a folder that is not the project's. */
public final class Elsewhere {
  private Elsewhere() {}

  /**
   * Where the work probably is; empty where {@code root} has something of a project, or the
   * program's folder has none. A package's folder has none, nor has a checkout that was never used:
   * examples are not enough.
   *
   * @param root where was looked
   * @param home where the program stands
   */
  public static Optional<String> advice(Path root, Path home) {
    boolean nothingHere =
        !Files.isDirectory(root.resolve("config")) && !Files.isDirectory(root.resolve(".dhash"));
    boolean used =
        Files.isDirectory(home.resolve(".dhash")) || Environments.configured(home).size() > 1;
    return nothingHere && used
        ? Optional.of(
            "%s has neither config/ nor .dhash/, and %s has: `cd %s`, or set DHASH_ROOT=%s."
                .formatted(root, home, home, home))
        : Optional.empty();
  }
}
