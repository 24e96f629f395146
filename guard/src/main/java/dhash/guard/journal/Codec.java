package dhash.guard.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Health;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Rule;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.Permit;
import dhash.engine.plan.Restore;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import dhash.guard.port.Journal.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
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
  private static final byte[] PRESENT = ascii("{\"v\":" + VERSION + ",");
  private static final byte[] HASH_KEY = ascii(",\"hash\":\"");
  private static final byte[] END = ascii("\"}");
  private static final int POOLED_BUFFERS = 4;
  private static final int HEX_LENGTH = 64;
  private static final int HASH_LENGTH = HASH_KEY.length + HEX_LENGTH + END.length;

  /** Simple names are part of the format: renaming a class of these takes a new version. */
  private static final List<Class<?>> SEALED =
      List.of(Event.class, Order.class, Gate.class, Health.class, Telemetry.class);

  private static final MessageDigest FRESH = sha256();
  private static final JsonMapper MAPPER = mapper();
  private static final ObjectWriter WRITER = MAPPER.writerFor(Line.class);
  private static final ObjectReader READER = MAPPER.readerFor(Line.class);

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

  /** The line, with its line feed. */
  static byte[] encode(Entry entry, String prev) {
    byte[] json =
        WRITER.writeValueAsBytes(
            new Line(VERSION, entry.position(), entry.at(), prev, entry.events()));
    int body = json.length - 1;
    return ByteBuffer.allocate(body + HASH_LENGTH + 1)
        .put(json, 0, body)
        .put(HASH_KEY)
        .put(ascii(sha256(json, 0, body)))
        .put(END)
        .put((byte) '\n')
        .array();
  }

  /**
   * The hash to which the next line is chained.
   *
   * @param line with its line feed
   */
  static String hashOf(byte[] line) {
    return hashBefore(line, line.length - 1);
  }

  private static String hashBefore(byte[] bytes, int end) {
    return new String(
        bytes, end - END.length - HEX_LENGTH, HEX_LENGTH, StandardCharsets.ISO_8859_1);
  }

  /**
   * Reads a line.
   *
   * @param length without its line feed
   * @throws Damaged when it is not what was written
   */
  static Decoded decode(byte[] bytes, int begin, int length) throws Damaged {
    int end = begin + length;
    int body = length - HASH_LENGTH;
    if (body < 0
        || !standsAt(bytes, begin + body, HASH_KEY)
        || !standsAt(bytes, end - END.length, END)) {
      throw new Damaged("it does not end with its hash");
    }
    String hash = hashBefore(bytes, end);
    if (!sha256(bytes, begin, body).equals(hash)) {
      throw new Damaged("its hash does not fit what it says");
    }
    byte[] json = Arrays.copyOfRange(bytes, begin, begin + body + 1);
    json[body] = '}';
    try {
      if (!standsAt(json, 0, PRESENT)) {
        int version = MAPPER.readValue(json, Version.class).v();
        throw new Damaged(
            "it is of version " + version + ", and this program knows up to " + VERSION);
      }
      Line read = READER.readValue(json);
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

  private static boolean standsAt(byte[] bytes, int at, byte[] what) {
    return at + what.length <= bytes.length
        && Arrays.equals(bytes, at, at + what.length, what, 0, what.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String sha256(byte[] bytes, int begin, int length) {
    MessageDigest digest = digest();
    digest.update(bytes, begin, length);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A copy of a fresh one: to look one up takes longer than to use it on a line. */
  private static MessageDigest digest() {
    try {
      return (MessageDigest) FRESH.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private static JsonMapper mapper() {
    // Where thousands of threads write, one pool for each would cost 16 kB of them all.
    JsonMapper.Builder builder =
        JsonMapper.builder(
            JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED_BUFFERS))
                .build());
    builder.addModule(Times.module());
    for (Class<?> sealed : SEALED) {
      builder.addMixIn(sealed, Typed.class);
      for (Class<?> type : sealed.getPermittedSubclasses()) {
        builder.registerSubtypes(new NamedType(type, type.getSimpleName()));
      }
    }
    for (Class<?> type : List.of(Event.RollbackBegan.class, Order.Abort.class)) {
      builder.addMixIn(type, SilentOnNoRestore.class);
    }
    builder.addMixIn(Event.Opened.class, SilentOnNoPermit.class);
    builder.addMixIn(Operator.class, SilentOnNowhere.class);
    builder.addMixIn(Event.ChecksPassed.class, SilentOnNoContracts.class);
    builder.addMixIn(Policy.class, SilentOnNoRules.class);
    builder.addMixIn(Sample.class, SilentOnNoCustoms.class);
    builder.addMixIn(Gate.WorseThanBaseline.class, SilentOnNotCalibrated.class);
    return builder.build();
  }

  /** Lines from before there were restores are written as they were. */
  private interface SilentOnNoRestore {
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @SuppressWarnings("UnusedMethod") // the mapper matches it by its name
    Optional<Restore> restore();
  }

  /** Likewise from before deploys had to be approved. */
  private interface SilentOnNoPermit {
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @SuppressWarnings("UnusedMethod") // the mapper matches it by its name
    Optional<Restore> restore();

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @SuppressWarnings("UnusedMethod") // the mapper matches it by its name
    Optional<Permit> permit();
  }

  /** From before it was recorded how an operator came there. */
  private interface SilentOnNowhere {
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonSetter(nulls = Nulls.AS_EMPTY)
    @SuppressWarnings("UnusedMethod") // the mapper matches it by its name
    String from();
  }

  /** Likewise from before contract migrations were looked for at the start. */
  private interface SilentOnNoContracts {
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonSetter(nulls = Nulls.AS_EMPTY)
    @SuppressWarnings("UnusedMethod") // the mapper matches it by its name
    List<String> contracts();
  }

  /** From before gates had rules. */
  private interface SilentOnNoRules {
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonSetter(nulls = Nulls.AS_EMPTY)
    @SuppressWarnings("UnusedMethod") // the mapper matches it by its name
    Map<String, Rule> rules();
  }

  /** From before others were asked for numbers. */
  private interface SilentOnNoCustoms {
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonSetter(nulls = Nulls.AS_EMPTY)
    @SuppressWarnings("UnusedMethod") // the mapper matches it by its name
    Map<String, Telemetry> customs();
  }

  /** From before a comparison could be calibrated. */
  private interface SilentOnNotCalibrated {
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @SuppressWarnings("UnusedMethod") // the mapper matches it by its name
    Optional<Double> calibrated();
  }

  /** Keeps serialization out of the engine's types. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Typed {}
}
