package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An environment's journal as it stands on disk, read without the program's own code. */
record JournalFiles(Path folder) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The whole lines of the newest rollout. */
  List<String> newest() throws IOException {
    List<Path> files = files();
    return files.isEmpty() ? List.of() : lines(files.getLast());
  }

  /** How many rollouts there were. */
  int rollouts() throws IOException {
    return files().size();
  }

  /** Whether the newest rollout has ended. */
  boolean ended() throws IOException {
    List<String> lines = newest();
    return !lines.isEmpty() && lines.getLast().contains("\"type\":\"Ended\"");
  }

  /** How the newest rollout ended, such as {@code PROMOTED}. */
  String ending() throws IOException {
    assertThat(ended()).as("has ended").isTrue();
    return last("Ended").path("ending").asString();
  }

  /** When an event of this type happened last in the newest rollout. */
  Instant at(String type) throws IOException {
    return Instant.parse(last(type).path("at").asString());
  }

  /** The types of all events of the newest rollout, in order. */
  List<String> types() throws IOException {
    return events().map(event -> event.path("type").asString()).toList();
  }

  private Stream<JsonNode> events() throws IOException {
    return newest().stream()
        .map(JSON::readTree)
        .flatMap(entry -> entry.path("events").valueStream());
  }

  private JsonNode last(String type) throws IOException {
    return events()
        .filter(event -> event.path("type").asString().equals(type))
        .reduce((_, later) -> later)
        .orElseThrow(() -> new AssertionError("no " + type + " in the journal"));
  }

  /** Fails unless each line's hash fits, and each line follows the one before, in all files. */
  void assertIntact() throws IOException {
    String previous = "0".repeat(64);
    for (Path file : files()) {
      for (String line : lines(file)) {
        JsonNode entry = JSON.readTree(line);
        String hash = entry.path("hash").asString();
        String body = line.substring(0, line.lastIndexOf(",\"hash\":\""));
        assertThat(sha256(body)).as("hash of %s", line).isEqualTo(hash);
        assertThat(entry.path("prev").asString()).as("what %s follows", line).isEqualTo(previous);
        previous = hash;
      }
    }
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".ndjson")).sorted().toList();
    }
  }

  /** A last line without its line feed is still being written. */
  private static List<String> lines(Path file) throws IOException {
    String text = Files.readString(file);
    List<String> lines = new ArrayList<>();
    int begin = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      lines.add(text.substring(begin, end));
      begin = end + 1;
    }
    return lines;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError(missing);
    }
  }
}
