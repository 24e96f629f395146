package dhash.guard.postgres;

import dhash.guard.port.BackupInspector.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files beside a backup: its checksum, and what was found when it was restored once. */
final class Sidecars {
  private static final Pattern CHECKSUM = Pattern.compile("([0-9a-f]{64})  .+\\R?");
  private static final int MOST_BYTES = 8192;

  private Sidecars() {}

  static Path checksum(Path zip) {
    return zip.resolveSibling(zip.getFileName() + ".sha256");
  }

  static Path verified(Path zip) {
    return zip.resolveSibling(zip.getFileName() + ".verified.json");
  }

  /**
   * One line as {@code sha256sum -c} reads it from the project's root; with the absolute path for a
   * backup outside it.
   */
  static void writeChecksum(Path root, Path zip, String sha256) throws IOException {
    Path absolute = zip.toAbsolutePath().normalize();
    Path base = root.toAbsolutePath().normalize();
    Path named = absolute.startsWith(base) ? base.relativize(absolute) : absolute;
    Folders.write(checksum(zip), sha256 + "  " + named + "\n");
  }

  /** Empty where there is none, or none that can be read. */
  static Optional<String> readChecksum(Path zip) {
    try {
      if (Files.size(checksum(zip)) > MOST_BYTES) {
        return Optional.empty();
      }
      Matcher line = CHECKSUM.matcher(Files.readString(checksum(zip)));
      return line.matches() ? Optional.of(line.group(1)) : Optional.empty();
    } catch (IOException absentOrForeign) {
      return Optional.empty();
    }
  }

  /** That these very bytes were restored once and found to be whole. */
  static Optional<Proof> readProof(Path zip, String sha256) {
    try {
      return Files.exists(verified(zip))
          ? proof(Files.readString(verified(zip)), sha256)
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** What such a file says, where it speaks of these very bytes. */
  static Optional<Proof> proof(String text, String sha256) {
    try {
      JsonNode found = JsonMapper.shared().readTree(text);
      return found.path("sha256").asString("").equals(sha256)
          ? Optional.of(
              new Proof(
                  Instant.parse(found.path("verified_at").asString("")),
                  Duration.ofMillis(found.path("duration_ms").asLong(0))))
          : Optional.empty();
    } catch (JacksonException | DateTimeException damaged) {
      return Optional.empty();
    }
  }
}
