package dhash.guard.postgres;

import dhash.engine.plan.Revision;
import dhash.guard.port.BackupStore.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code backup_metadata.json} says, as far as we read it again.
 *
 * @param format how the database lies in the zip
 * @param database its name
 * @param schemaVersion the highest applied migration, or empty
 * @param revision what served when it was made
 * @param serverVersion of the server that it comes from
 * @param program that made the copy, with its version
 * @param sums what it held, where that was read as of the same moment
 */
record BackupMetadata(
    String environment,
    Instant createdAt,
    int retentionDays,
    String format,
    String database,
    String schemaVersion,
    Optional<Revision> revision,
    String serverVersion,
    String program,
    Optional<TableSums> sums) {
  private static final String FILE = "backup_metadata.json";
  private static final int MOST_BYTES = 64 << 20; // a table takes about 150
  private static final JsonMapper JSON = JsonMapper.shared();

  static void write(
      BackupZip zip,
      BackupName name,
      BackupSource.Facts facts,
      Request request,
      Optional<TableSums> sums)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("name", name.text());
    root.put("environment", name.environment());
    root.put("created_at", name.second().toString());
    root.putObject("database")
        .put("host", facts.host())
        .put("port", facts.port())
        .put("name", facts.database())
        .put("server_version", facts.serverVersion())
        .put("size_bytes", facts.sizeBytes())
        .put("format", facts.format());
    root.putObject("tools")
        .put("java", Runtime.version().toString())
        .put("database_copy", facts.program());
    Optional<Revision> revision = request.revision();
    if (revision.isPresent()) {
      root.putObject("service_revision")
          .put("number", revision.get().number())
          .put("tag", revision.get().tag())
          .put("digest", revision.get().digest());
    } else {
      root.putNull("service_revision");
    }
    request.rollout().ifPresentOrElse(r -> root.put("rollout", r), () -> root.putNull("rollout"));
    root.put("schema_version", facts.schemaVersion());
    root.put("retention_days", request.retentionDays());
    sums.ifPresent(s -> s.writeTo(root));
    zip.text(FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }

  /** The major version of the program that made the copy; 0 where it is none of PostgreSQL's. */
  int programMajor() {
    return ClientProgram.majorWithin(program);
  }

  /** Empty where the file is no backup of ours, or damaged. */
  static Optional<BackupMetadata> read(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.zip$", "");
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(name + "/" + FILE);
      if (entry == null) {
        return Optional.empty();
      }
      try (InputStream content = zip.getInputStream(entry)) {
        JsonNode root = JSON.readTree(content.readNBytes(MOST_BYTES));
        JsonNode database = root.path("database");
        String serverVersion = database.path("server_version").stringValue();
        return Optional.of(
            new BackupMetadata(
                root.path("environment").stringValue(),
                Instant.parse(root.path("created_at").stringValue()),
                root.path("retention_days").intValue(),
                database.path("format").stringValue(),
                database.path("name").stringValue(),
                root.path("schema_version").asString(""),
                revision(root.path("service_revision")),
                serverVersion,
                root.path("tools").path("database_copy").stringValue(),
                TableSums.of(root, serverVersion)));
      }
    } catch (IOException | JacksonException | DateTimeException foreign) {
      return Optional.empty();
    }
  }

  private static Optional<Revision> revision(JsonNode node) {
    return node.isObject()
        ? Optional.of(
            new Revision(
                node.path("number").intValue(),
                node.path("tag").stringValue(),
                node.path("digest").stringValue()))
        : Optional.empty();
  }
}
