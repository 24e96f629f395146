package dhash.guard.journal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Health;
import dhash.engine.gate.Telemetry;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Order;
import dhash.guard.port.Journal.Entry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/**
 * One line of the journal: {@code {"v":1,"seq":…,"at":…,"prev":…,"events":[…],"hash":…}}. The hash
 * is the SHA-256 of everything before it, and {@code prev} is the line before's, so that no line
 * can be changed, dropped or moved unnoticed.
 */
final class Codec {
  /** What the first line of the first rollout is chained to. */
  static final String ORIGIN = "0".repeat(64);

  private static final int VERSION = 1;
  private static final String PRESENT = "{\"v\":" + VERSION + ",";
  private static final String HASH_KEY = ",\"hash\":\"";
  private static final int HASH_LENGTH = HASH_KEY.length() + 64 + 2;

  /** Simple names are part of the format: renaming a class of these takes a new version. */
  private static final List<Class<?>> SEALED =
      List.of(Event.class, Order.class, Gate.class, Health.class, Telemetry.class);

  private static final JsonMapper MAPPER = mapper();

  private Codec() {}

  /** Read by itself first: another version may know other events. */
  record Version(int v) {}

  record Line(int v, long seq, Instant at, String prev, List<Event> events) {}

  /**
   * A line as it was read.
   *
   * @param hash its own, to which the next line is chained
   */
  record Decoded(Entry entry, String prev, String hash) {}

  /** The line, without its line feed. */
  static String encode(Entry entry, String prev) {
    String json =
        MAPPER.writeValueAsString(
            new Line(VERSION, entry.position(), entry.at(), prev, entry.events()));
    String body = json.substring(0, json.length() - 1);
    return body + HASH_KEY + sha256(body) + "\"}";
  }

  static String hashOf(String line) {
    return line.substring(line.length() - 66, line.length() - 2);
  }

  /**
   * Reads a line.
   *
   * @throws Damaged when it is not what was written
   */
  static Decoded decode(String line) throws Damaged {
    if (line.length() < HASH_LENGTH
        || !line.startsWith(HASH_KEY, line.length() - HASH_LENGTH)
        || !line.endsWith("\"}")) {
      throw new Damaged("it does not end with its hash");
    }
    String body = line.substring(0, line.length() - HASH_LENGTH);
    String hash = hashOf(line);
    if (!sha256(body).equals(hash)) {
      throw new Damaged("its hash does not fit what it says");
    }
    try {
      if (!body.startsWith(PRESENT)) {
        int version = MAPPER.readValue(body + "}", Version.class).v();
        throw new Damaged(
            "it is of version " + version + ", and this program knows up to " + VERSION);
      }
      Line read = MAPPER.readValue(body + "}", Line.class);
      return new Decoded(new Entry(read.seq(), read.at(), read.events()), read.prev(), hash);
    } catch (JacksonException unreadable) {
      throw new Damaged("it can't be read: " + unreadable.getOriginalMessage());
    }
  }

  /** A line that is not what was written. */
  static final class Damaged extends Exception {
    Damaged(String why) {
      super(why);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private static JsonMapper mapper() {
    JsonMapper.Builder builder = JsonMapper.builder();
    for (Class<?> sealed : SEALED) {
      builder.addMixIn(sealed, Typed.class);
      for (Class<?> type : sealed.getPermittedSubclasses()) {
        builder.registerSubtypes(new NamedType(type, type.getSimpleName()));
      }
    }
    return builder.build();
  }

  /** Keeps serialization out of the engine's types. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Typed {}
}
