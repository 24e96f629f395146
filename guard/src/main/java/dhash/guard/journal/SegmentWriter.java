package dhash.guard.journal;

import dhash.engine.rollout.Event;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.History;
import dhash.guard.port.Journal.NotRecorded;
import dhash.guard.port.Journal.Writer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the newest rollout's file, one whole line a decision, on disk before anything else
 * happens.
 */
final class SegmentWriter implements Writer {
  private final Disk disk;
  private final Closeable lock;
  private final String identity;
  private final FreeTexts texts;
  private String lastHash = Codec.ORIGIN;
  private long position;
  private int number;
  private long length;
  private Disk.@Nullable Tail tail;

  /** The newest rollout, until something is appended: a long one is not kept in memory. */
  private @Nullable History known;

  private boolean begun;
  private boolean ended;
  private boolean goingBack;

  private SegmentWriter(Disk disk, Closeable lock, String identity, FreeTexts texts) {
    this.disk = disk;
    this.lock = lock;
    this.identity = identity;
    this.texts = texts;
  }

  /**
   * @param texts takes secrets out of everything that is written
   */
  static SegmentWriter lock(Disk disk, String owner, FreeTexts texts) throws IOException {
    Closeable lock = disk.lock(owner);
    try {
      SegmentWriter writer = new SegmentWriter(disk, lock, disk.identity(), texts);
      writer.load();
      return writer;
    } catch (IOException | RuntimeException failed) {
      lock.close();
      throw failed;
    }
  }

  private void load() throws IOException {
    // Entries that are gone from the end are not counted again: that shows for good.
    countOn(disk.newest());
    for (Path file : disk.segments().reversed()) {
      ByteBuffer bytes = disk.read(file);
      Segment segment = Segment.parse(file, bytes);
      if (!segment.begun()) {
        // The crash came before the rollout's first line: it was never opened.
        disk.delete(file);
        continue;
      }
      number = numberOf(file);
      followsTheOneBefore(segment);
      known = segment.history();
      segment.entries().forEach(entry -> note(entry.events()));
      lastHash = segment.lastHash();
      countOn(segment.entries().getLast().position());
      length = segment.soundBytes();
      tail = disk.open(file);
      mend(tail, segment, bytes);
      return;
    }
  }

  /**
   * Writes the last line once more: where a guard died of a disk that could not keep it, it can be
   * read all the same, but might be gone tomorrow; so nothing is built upon it before it is kept.
   */
  private static void mend(Disk.Tail tail, Segment segment, ByteBuffer bytes) throws IOException {
    int begin = segment.lastLine();
    byte[] line = new byte[segment.soundBytes() - begin];
    bytes.get(begin, line);
    tail.write(ByteBuffer.wrap(line), begin);
    tail.truncate(segment.soundBytes());
    tail.force();
  }

  /** Where the rollout before was moved away, there is nothing to hold this one against. */
  private void followsTheOneBefore(Segment segment) throws IOException {
    Path before = disk.segment(number - 1);
    if (disk.exists(before)) {
      segment.mustFollow(Segment.lastHash(before, disk.read(before)).orElse(segment.firstPrev()));
    }
  }

  private void forget() {
    known = null;
    begun = false;
    ended = false;
    goingBack = false;
  }

  static int numberOf(Path file) {
    return Integer.parseInt(file.getFileName().toString().substring(0, 8));
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public Optional<History> latest() throws IOException {
    if (!begun) {
      return Optional.empty();
    }
    if (known != null) {
      return Optional.of(known);
    }
    Path file = disk.segment(number);
    return Optional.of(Segment.parse(file, disk.read(file)).history());
  }

  /** What must be known of the newest rollout without reading it again. */
  private void note(List<Event> events) {
    for (Event event : events) {
      begun = true;
      ended = event instanceof Event.Ended;
      goingBack |=
          event instanceof Event.RollbackBegan
              || (event instanceof Event.Opened opened && isWayBack(opened));
    }
  }

  @Override
  public void countOn(long seen) {
    position = Math.max(position, seen);
  }

  @Override
  public Entry open(Event.Opened opened) throws IOException {
    if (begun && !ended) {
      throw new IllegalStateException("the rollout before has not ended");
    }
    boolean wayBack = isWayBack(opened);
    reserve(wayBack);
    closeFile();
    number++;
    length = 0;
    tail = disk.create(disk.segment(number));
    forget();
    withRoom(() -> wayBack, () -> disk.mark(opened.rollout()));
    Entry entry = write(List.of(opened), opened.at());
    known = new History(List.of(entry));
    new Thinning(disk).before(number);
    return entry;
  }

  /** Nothing begins that could not be taken back; only what takes back begins all the same. */
  private void reserve(boolean wayBack) throws IOException {
    try {
      disk.keepReserve();
    } catch (IOException full) {
      if (!wayBack) {
        throw new GuardException(
            ExitCode.REFUSED,
            "The journal's disk has no room for what a way back would have to record: "
                + full.getMessage()
                + ".",
            "Nothing was started.",
            "Free some space on the disk of " + disk.segment(number + 1) + ".",
            full);
      }
    }
  }

  private interface Write {
    void make() throws IOException;
  }

  /** For the way back, once more with the room that was set aside for it. */
  private void withRoom(BooleanSupplier wayBack, Write write) throws IOException {
    try {
      write.make();
    } catch (IOException full) {
      if (!wayBack.getAsBoolean()) {
        throw full;
      }
      onceMore(write, full);
    }
  }

  private void onceMore(Write write, IOException full) throws IOException {
    try {
      if (!disk.giveUpReserve()) {
        throw full;
      }
      write.make();
    } catch (IOException stillFull) {
      throw new NotRecorded(stillFull);
    }
  }

  private boolean goesBack(List<Event> events) {
    return goingBack
        || (events.getFirst() instanceof Event.Opened opened && isWayBack(opened))
        || events.stream().anyMatch(Event.RollbackBegan.class::isInstance);
  }

  private static boolean isWayBack(Event.Opened opened) {
    return opened.plan().kind().goesStraightBack();
  }

  @Override
  public Entry append(List<Event> events, Instant at) throws IOException {
    return write(events, at);
  }

  private Entry write(List<Event> events, Instant at) throws IOException {
    Disk.Tail open = tail;
    if (open == null || events.isEmpty()) {
      throw new IllegalStateException("nothing is open, or nothing to write: " + events);
    }
    Entry entry = new Entry(position + 1, at, texts.redacted(events));
    byte[] bytes = Codec.encode(entry, lastHash);
    try {
      withRoom(() -> goesBack(events), () -> open.write(ByteBuffer.wrap(bytes), length));
      open.force();
    } catch (IOException failed) {
      // Half a line may stand there: nothing may follow it until the next lock has mended it.
      closeFile();
      throw failed;
    }
    length += bytes.length;
    position = entry.position();
    lastHash = Codec.hashOf(bytes);
    noteNewest();
    known = null;
    note(events);
    return entry;
  }

  /** Only `journal verify` and `audit` ask for it: no rollout ends for its sake. */
  private void noteNewest() {
    try {
      disk.newest(position);
    } catch (IOException unwritable) {
      // It goes on saying less than the journal, which proves nothing.
    }
  }

  /**
   * The mark makes the supervisor start a guard: it stays while a rollout is open, and after its
   * end until those who watch it have seen that.
   */
  @Override
  public boolean unfinished() throws IOException {
    return disk.marked() || (begun && !ended);
  }

  @Override
  public void close() throws IOException {
    closeFile();
    if (!begun || ended) {
      disk.clearMark();
    }
    lock.close();
  }

  private void closeFile() throws IOException {
    Disk.Tail open = tail;
    if (open != null) {
      open.close();
      tail = null;
    }
  }
}
