package dhash.guard.postgres;

import dhash.guard.port.Rehearser.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the last rehearsal of an environment, so that it can be looked at later. */
record RehearsalFile(Path file) {
  private static final JsonMapper JSON = JsonMapper.shared();

  void write(Rehearsal rehearsal) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Folders.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(rehearsal) + "\n");
  }

  /** Empty where there was none, or one that this version can't read. */
  Optional<Rehearsal> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readString(file), Rehearsal.class));
    } catch (JacksonException otherVersion) {
      return Optional.empty();
    }
  }
}
