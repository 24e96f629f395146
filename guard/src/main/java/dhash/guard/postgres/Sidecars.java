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
import tools.jackson.databind.node.ObjectNode;

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

  /** Writes down that these bytes were restored, and what they held. */
  static void writeProof(Path zip, String sha256, Proof proof, TableSums found) throws IOException {
    JsonMapper json = JsonMapper.shared();
    ObjectNode root = json.createObjectNode();
    root.put("backup", zip.getFileName().toString());
    root.put("sha256", sha256);
    root.put("verified_at", proof.at().toString());
    root.put("duration_ms", proof.took().toMillis());
    root.put("server_version", found.serverVersion());
    found.writeTo(root);
    Folders.write(
        verified(zip), json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }

  /** What these very bytes held when they were restored last; empty where they never were. */
  static Optional<TableSums> readSums(Path zip, String sha256) {
    return written(zip)
        .flatMap(text -> document(text, sha256))
        .flatMap(found -> TableSums.of(found, found.path("server_version").asString("")));
  }

  /** What a backup held when it was made, or else when it was restored last. */
  static Optional<TableSums> knownSums(Path zip, String sha256) {
    return BackupMetadata.read(zip).flatMap(BackupMetadata::sums).or(() -> readSums(zip, sha256));
  }

  /** That these very bytes were restored once and found to be whole. */
  static Optional<Proof> readProof(Path zip, String sha256) {
    return written(zip).flatMap(text -> proof(text, sha256));
  }

  private static Optional<String> written(Path zip) {
    try {
      return Files.exists(verified(zip))
          ? Optional.of(Files.readString(verified(zip)))
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** What such a file says, where it speaks of these very bytes. */
  static Optional<Proof> proof(String text, String sha256) {
    try {
      return document(text, sha256)
          .map(found ->
              new Proof(
                  Instant.parse(found.path("verified_at").asString("")),
                  Duration.ofMillis(found.path("duration_ms").asLong(0))));
    } catch (DateTimeException damaged) {
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> document(String text, String sha256) {
    try {
      JsonNode found = JsonMapper.shared().readTree(text);
      return found.path("sha256").asString("").equals(sha256)
          ? Optional.of(found)
          : Optional.empty();
    } catch (JacksonException damaged) {
      return Optional.empty();
    }
  }
}
