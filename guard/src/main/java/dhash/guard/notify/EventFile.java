package dhash.guard.notify;

import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON array of events in a file, newest last, that several processes may write to at once:
 * {@code logs/notifications.json} and its like. A reader always sees a whole array.
 */
final class EventFile {
  /** How many events are kept. */
  static final int CAPACITY = 1000;

  private static final long MAX_BYTES = 64 << 20;
  private static final int MAX_SET_ASIDE = 100;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path file;
  private final Sleeper sleeper;

  EventFile(Path file, Sleeper sleeper) {
    this.file = file.toAbsolutePath();
    this.sleeper = sleeper;
  }

  /**
   * Adds an event unless one of the same {@code id} is there. When this returns it is on the disk.
   *
   * @return where a file that was no JSON array has been set aside to, if it was one
   * @throws IOException also when others hold the file's lock for more than 5 s
   */
  Optional<Path> append(ObjectNode event) throws IOException, InterruptedException {
    try (var _ = ProcessLock.take(sibling(".", ".lock"), sleeper)) {
      Optional<ArrayNode> present = read();
      Optional<Path> setAside = present.isPresent() ? Optional.empty() : Optional.of(setAside());
      ArrayNode events = present.orElseGet(JSON::createArrayNode);
      if (!contains(events, event.path("id"))) {
        events.add(event);
        while (events.size() > CAPACITY) {
          events.remove(0);
        }
        WholeFile.write(file, JSON.writeValueAsBytes(events));
      }
      return setAside;
    }
  }

  /** The events in the file; empty when it is no JSON array. */
  private Optional<ArrayNode> read() throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return Optional.of(JSON.createArrayNode());
    }
    if (Files.size(file) > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      return JSON.readTree(Files.readAllBytes(file)) instanceof ArrayNode array
          ? Optional.of(array)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static boolean contains(ArrayNode events, JsonNode id) {
    for (JsonNode event : events) {
      if (event.path("id").equals(id)) {
        return true;
      }
    }
    return false;
  }

  private Path setAside() throws IOException {
    for (int i = 1; i <= MAX_SET_ASIDE; i++) {
      Path target = sibling("", ".damaged-" + i);
      if (!Files.exists(target)) {
        return Files.move(file, target);
      }
    }
    throw new IOException(file.getFileName() + " is damaged, as it was too often before");
  }

  private Path sibling(String before, String after) {
    return file.resolveSibling(before + file.getFileName() + after);
  }
}
