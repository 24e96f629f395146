package dhash.guard.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The gates file as it was when a rollout began, for guards that take over: whatever has become of
 * the file meanwhile, numbers come from where they came from. The journal can't have it, for an
 * address in it may be a secret.
 */
public final class KeptGates {
  private final Path folder;

  /**
   * @param home the environment's folder, such as {@code .dhash/staging}
   */
  public KeptGates(Path home) {
    this.folder = home.resolve("gates");
  }

  /**
   * Keeps the file of a rollout that is about to begin, and none of those before it.
   *
   * @param text the file, for its owner alone
   */
  public void keep(String rollout, Secret text) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> earlier = Files.list(folder)) {
      for (Path file : earlier.toList()) {
        Files.delete(file);
      }
    }
    Path fresh = folder.resolve(rollout + ".new");
    Files.createFile(fresh);
    if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    }
    Files.writeString(fresh, text.reveal());
    Files.move(fresh, file(rollout), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Where the file that a rollout began with is; empty where none was kept. */
  public Optional<Path> of(String rollout) {
    return Optional.of(file(rollout)).filter(Files::exists);
  }

  /** The file that the newest rollout began with, where it said anything. */
  public Optional<Path> newest() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
        if (Files.size(file) > 0) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  private Path file(String rollout) {
    return folder.resolve(rollout + ".json");
  }
}
