package dhash.guard.journal;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dhash.guard.port.ActionLog;
import dhash.redaction.Redactor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Actions as lines of {@code actions.ndjson}, each chained to the one before by its hash; beside it
 * {@code actions.head} with the newest line's hash, so that a last line that is gone is missed too.
 */
public final class FileActions implements ActionLog {
  private static final JsonMapper MAPPER = JsonMapper.builder().addModule(Times.module()).build();
  private static final int HEX_LENGTH = 64;
  private static final String HASH_KEY = ",\"hash\":\"";
  private static final String END = "\"}";

  /** Two threads of one process can't both have the kernel's lock. */
  private static final Object IN_THIS_PROCESS = new Object();

  private final Redactor redactor;
  private final Path file;
  private final Path head;

  /**
   * @param folder {@code .dhash/<env>}, or {@code .dhash} for what concerns all of it
   * @param redactor takes secrets out of reasons and details; whom a detail names stays
   */
  public FileActions(Path folder, Redactor redactor) {
    this.redactor = redactor;
    this.file = folder.resolve("actions.ndjson");
    this.head = folder.resolve("actions.head");
  }

  /** One line, without its hash, which is that of all before it. */
  @JsonPropertyOrder({"v", "prev", "action"})
  record Line(int v, String prev, Action action) {}

  @Override
  public void record(Action action) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    synchronized (IN_THIS_PROCESS) {
      try (RandomAccessFile heads = new RandomAccessFile(head.toFile(), "rw");
          FileChannel lock = heads.getChannel()) {
        lock.lock();
        append(redacted(action), lock);
      }
    }
  }

  private Action redacted(Action it) {
    return new Action(
        it.what(),
        it.by(),
        redactor.redact(it.reason()),
        redactor.redactSecrets(it.detail()),
        it.at());
  }

  private void append(Action action, FileChannel newest) throws IOException {
    try (FileChannel lines =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      byte[] before = Files.readAllBytes(file);
      int whole = wholeLines(before);
      String prev = hashOf(before, whole);
      String json = MAPPER.writeValueAsString(new Line(1, prev, action));
      String body = json.substring(0, json.length() - 1);
      String hash = sha256(body);
      lines.truncate(whole); // a line that was never finished
      write(lines, whole, body + HASH_KEY + hash + END + "\n");
      write(newest, 0, hash + "\n");
    }
  }

  private static void write(FileChannel channel, long at, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    for (long place = at; bytes.hasRemaining(); ) {
      place += channel.write(bytes, place);
    }
    channel.force(true);
  }

  private static int wholeLines(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /** Of the last whole line. */
  private static String hashOf(byte[] bytes, int whole) {
    int begin = whole - 1 - END.length() - HEX_LENGTH;
    return begin < 0
        ? Codec.ORIGIN
        : new String(bytes, begin, HEX_LENGTH, StandardCharsets.ISO_8859_1);
  }

  private static String hashOf(String line) {
    int begin = line.length() - END.length() - HEX_LENGTH;
    return begin < 0 ? "" : line.substring(begin, begin + HEX_LENGTH);
  }

  @Override
  public Reading read() throws IOException {
    List<Action> actions = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    List<String> hashes = new ArrayList<>(List.of(Codec.ORIGIN));
    String newest = Files.exists(head) ? Files.readString(head).strip() : "";
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    List<String> lines =
        new String(bytes, 0, wholeLines(bytes), StandardCharsets.UTF_8).lines().toList();
    for (int i = 0; i < lines.size() && damage.isEmpty(); i++) {
      Optional<String> wrong = read(lines.get(i), hashes.getLast(), actions);
      wrong.ifPresent(why -> damage.add(file + ", line " + hashes.size() + ": " + why));
      hashes.add(hashOf(lines.get(i)));
    }
    if (damage.isEmpty() && !endsAsItDid(newest, hashes)) {
      damage.add(file + " lacks its newest lines: " + head + " names one that is not there");
    }
    return new Reading(actions, damage);
  }

  /**
   * A crash between the two writes leaves the head one line behind, and others may have written
   * since it was read.
   */
  private static boolean endsAsItDid(String newest, List<String> hashes) {
    return newest.isEmpty() ? hashes.size() <= 2 : hashes.contains(newest);
  }

  /** What is wrong with a line, if anything; its action goes to the others. */
  private static Optional<String> read(String line, String prev, List<Action> actions) {
    int length = line.length() - HASH_KEY.length() - HEX_LENGTH - END.length();
    String body = line.substring(0, Math.max(0, length));
    if (!line.equals(body + HASH_KEY + sha256(body) + END)) {
      return Optional.of("its hash does not fit what it says");
    }
    try {
      Line read = MAPPER.readValue(body + "}", Line.class);
      if (!read.prev().equals(prev)) {
        return Optional.of("it does not follow on the line before");
      }
      actions.add(read.action());
      return Optional.empty();
    } catch (JacksonException unreadable) {
      return Optional.of("it can't be read: " + unreadable.getOriginalMessage());
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
}
