package dhash.guard.postgres;

import dhash.guard.port.BackupStore.Backup;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code <zip>.copy.json} beside a copy: what must be known of it without reading the zip. It is
 * written last, so that it also says: this copy was read back there, and it is whole.
 */
record CopyNote(String sha256, long bytes, Instant createdAt, int retentionDays) {
  static CopyNote of(Backup backup) {
    return new CopyNote(
        backup.sha256(), backup.bytes(), backup.createdAt(), backup.retentionDays());
  }

  String text(String name, Instant copiedAt) {
    JsonMapper json = JsonMapper.shared();
    return json.writerWithDefaultPrettyPrinter()
            .writeValueAsString(
                json.createObjectNode()
                    .put("backup", name)
                    .put("sha256", sha256)
                    .put("bytes", bytes)
                    .put("created_at", createdAt.toString())
                    .put("retention_days", retentionDays)
                    .put("copied_at", copiedAt.toString()))
        + "\n";
  }

  /** Empty where it is none of ours, or damaged. */
  static Optional<CopyNote> read(String text) {
    try {
      JsonNode found = JsonMapper.shared().readTree(text);
      String sha256 = found.path("sha256").asString("");
      int days = found.path("retention_days").asInt(0);
      return sha256.matches("[0-9a-f]{64}") && days > 0
          ? Optional.of(
              new CopyNote(
                  sha256,
                  found.path("bytes").asLong(0),
                  Instant.parse(found.path("created_at").asString("")),
                  days))
          : Optional.empty();
    } catch (JacksonException | DateTimeException damaged) {
      return Optional.empty();
    }
  }

  Backup backup(Path file, boolean verified) {
    return new Backup(file, sha256, bytes, createdAt, retentionDays, verified);
  }
}
