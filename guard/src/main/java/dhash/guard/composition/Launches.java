package dhash.guard.composition;

import dhash.guard.config.ServiceSettings;
import dhash.guard.port.Launch;
import dhash.guard.port.Revisions.Artifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How an artifact is started in one environment. */
final class Launches {
  private final Path java;
  private final ServiceSettings service;
  private final DatabaseParts database;

  Launches(Path java, ServiceSettings service, DatabaseParts database) {
    this.java = java;
    this.service = service;
    this.database = database;
  }

  Launch of(Artifact artifact) {
    Map<String, String> environment = new TreeMap<>();
    try {
      environment.putAll(database.variables());
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    environment.putAll(service.environment());
    environment.putAll(artifact.settings());
    environment.put("DHASH_VERSION", artifact.tag());
    return new Launch(
        service.isDhash() ? List.of(java.toString(), "-jar", "service.jar") : service.command(),
        artifact.folder().resolve("app"),
        environment,
        service.memoryBytes(),
        service.cpuMillis(),
        service.readyPath(),
        service.readyTimeout());
  }
}
