package dhash.guard.journal;

import dhash.engine.rollout.Event;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.History;
import dhash.guard.port.Journal.Writer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the newest rollout's file, one whole line a decision, on disk before anything else
 * happens.
 */
final class SegmentWriter implements Writer {
  private final Path home;
  private final GuardLock lock;
  private final String identity;
  private final List<Entry> entries = new ArrayList<>();
  private String lastHash = Codec.ORIGIN;
  private long position;
  private int number;
  private @Nullable FileChannel channel;

  private SegmentWriter(Path home, GuardLock lock, String identity) {
    this.home = home;
    this.lock = lock;
    this.identity = identity;
  }

  static SegmentWriter lock(Path home, String owner) throws IOException {
    GuardLock lock = GuardLock.take(home, owner);
    try {
      SegmentWriter writer = new SegmentWriter(home, lock, identity(home));
      writer.load();
      writer.clearStaleMark();
      return writer;
    } catch (IOException | RuntimeException failed) {
      lock.close();
      throw failed;
    }
  }

  private void load() throws IOException {
    for (Path file : FileJournal.files(home.resolve("journal")).reversed()) {
      Segment segment = Segment.read(file);
      if (!segment.begun()) {
        // The crash came before the rollout's first line: it was never opened.
        Files.delete(file);
        continue;
      }
      number = numberOf(file);
      followsTheOneBefore(segment);
      entries.addAll(segment.entries());
      lastHash = segment.lastHash();
      position = segment.entries().getLast().position();
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
      if (channel.size() > segment.soundBytes()) {
        channel.truncate(segment.soundBytes());
        channel.force(true);
      }
      channel.position(segment.soundBytes());
      return;
    }
  }

  /** Where the rollout before was moved away, there is nothing to hold this one against. */
  private void followsTheOneBefore(Segment segment) throws IOException {
    Path before = file(number - 1);
    if (Files.exists(before)) {
      segment.mustFollow(Segment.lastHash(before).orElse(segment.firstPrev()));
    }
  }

  private Path file(int rollout) {
    return home.resolve("journal").resolve("%08d.ndjson".formatted(rollout));
  }

  static int numberOf(Path file) {
    return Integer.parseInt(file.getFileName().toString().substring(0, 8));
  }

  /** The mark tells the supervisor of a rollout that needs a guard; a crash may leave it behind. */
  private void clearStaleMark() throws IOException {
    if (latest().flatMap(History::ending).isPresent() || entries.isEmpty()) {
      Files.deleteIfExists(home.resolve("rollout.open"));
    }
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public Optional<History> latest() {
    return entries.isEmpty() ? Optional.empty() : Optional.of(new History(entries));
  }

  @Override
  public Entry open(Event.Opened opened) throws IOException {
    if (!entries.isEmpty() && new History(entries).ending().isEmpty()) {
      throw new IllegalStateException("the rollout before has not ended");
    }
    closeFile();
    number++;
    Path folder = home.resolve("journal");
    channel =
        FileChannel.open(file(number), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    entries.clear();
    Files.writeString(home.resolve("rollout.open"), opened.rollout());
    Entry entry = write(List.of(opened), opened.at());
    forceFolder(folder);
    return entry;
  }

  @Override
  public Entry append(List<Event> events, Instant at) throws IOException {
    Entry entry = write(events, at);
    if (events.getLast() instanceof Event.Ended) {
      Files.deleteIfExists(home.resolve("rollout.open"));
    }
    return entry;
  }

  private Entry write(List<Event> events, Instant at) throws IOException {
    FileChannel open = channel;
    if (open == null || events.isEmpty()) {
      throw new IllegalStateException("nothing is open, or nothing to write: " + events);
    }
    Entry entry = new Entry(position + 1, at, events);
    String line = Codec.encode(entry, lastHash);
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        open.write(bytes);
      }
      open.force(false);
    } catch (IOException failed) {
      // Half a line may stand there: nothing may follow it until the next lock has mended it.
      closeFile();
      throw failed;
    }
    position = entry.position();
    lastHash = Codec.hashOf(line);
    entries.add(entry);
    return entry;
  }

  @Override
  public void close() throws IOException {
    closeFile();
    lock.close();
  }

  private void closeFile() throws IOException {
    FileChannel open = channel;
    if (open != null) {
      open.close();
      channel = null;
    }
  }

  private static String identity(Path home) throws IOException {
    Path folder = home.resolve("journal");
    Path file = folder.resolve("identity");
    if (!Files.exists(file)) {
      Path fresh = folder.resolve("identity.new");
      Files.writeString(fresh, UUID.randomUUID() + "\n");
      force(fresh);
      Files.move(fresh, file);
      forceFolder(folder);
    }
    return Files.readString(file).strip();
  }

  private static void force(Path file) throws IOException {
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
      open.force(true);
    }
  }

  /**
   * A new file is only sure to be found after a crash when its folder is on disk too. Windows can't
   * and needn't.
   */
  private static void forceFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
        open.force(true);
      }
    }
  }
}
