package dhash.guard.composition;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the parts of the program stand: as the build leaves them in a checkout, or as packages lay
 * them out, which bring their own Java ({@code runtime/}) along.
 *
 * @param home the folder of the launcher
 */
public record Installation(Path home) {
  /** Whether it came as a package, and can neither be built nor written to. */
  boolean isPackaged() {
    return Files.isDirectory(home.resolve("runtime"));
  }

  /** The jar that the launcher starts. */
  public Path guard() {
    return home.resolve(isPackaged() ? "lib/guard/guard.jar" : "guard/target/dhash/guard.jar");
  }

  /** The folder of the service, which the build's own release is made of. */
  Path service() {
    return home.resolve(isPackaged() ? "lib/service" : "service/target/dhash-service");
  }

  /** The service's migrations. */
  Path migrations() {
    return home.resolve("migrations");
  }
}
