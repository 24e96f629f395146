package dhash.guard.journal;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.simulation.Fault;
import dhash.guard.simulation.Scene;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk that keeps only what was forced, tears what was being written, gets full, and once its
 * fsync has failed takes the bytes for kept although they are not, as Linux does.
 */
public final class SimulatedDisk implements Disk {
  private static final String IDENTITY = "journal-1";

  private final Scene scene;
  private final Map<Path, File> files = new TreeMap<>();
  private final Map<Integer, Path> names = new TreeMap<>();
  private int locks;

  /** The number of the lock that is held; 0 where none is. */
  private int holder;

  private boolean marked;
  private boolean reserved;
  private boolean roomGivenUp;

  public SimulatedDisk(Scene scene) {
    this.scene = scene;
  }

  /** What programs read, and what would be there after the power failed. */
  private static final class File {
    private byte[] cached = new byte[1 << 14];
    private int cachedLength;
    private byte[] kept = new byte[1 << 14];
    private int keptLength;
    private int dirtyFrom = Integer.MAX_VALUE;
    private int dirtyTo;
    private int lostFrom = Integer.MAX_VALUE;
    private int lostTo;

    void write(byte[] bytes, int count, int position) {
      cached = room(cached, position + count);
      System.arraycopy(bytes, 0, cached, position, count);
      cachedLength = Math.max(cachedLength, position + count);
      dirtyFrom = Math.min(dirtyFrom, position);
      dirtyTo = Math.max(dirtyTo, position + count);
    }

    void keep(int to) {
      if (dirtyFrom < to) {
        kept = room(kept, to);
        System.arraycopy(cached, dirtyFrom, kept, dirtyFrom, to - dirtyFrom);
        keptLength = Math.max(keptLength, to);
        if (dirtyFrom <= lostFrom && to >= lostTo) {
          forgetLoss();
        }
      }
      clean();
    }

    /** The kernel takes it for kept from now on. */
    void lose() {
      lostFrom = Math.min(lostFrom, dirtyFrom);
      lostTo = Math.max(lostTo, dirtyTo);
      clean();
    }

    private void clean() {
      dirtyFrom = Integer.MAX_VALUE;
      dirtyTo = 0;
    }

    void forgetLoss() {
      lostFrom = Integer.MAX_VALUE;
      lostTo = 0;
    }

    boolean allKept() {
      return dirtyTo == 0 && lostTo == 0;
    }

    void truncate(int length) {
      cachedLength = Math.min(cachedLength, length);
      keptLength = Math.min(keptLength, length);
      lostTo = Math.min(lostTo, length);
      dirtyTo = Math.min(dirtyTo, length);
      if (lostFrom >= lostTo) {
        forgetLoss();
      }
    }

    private static byte[] room(byte[] bytes, int length) {
      return length <= bytes.length
          ? bytes
          : Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
    }
  }

  /** The journal's writer over this disk. */
  public Journal.Writer lockJournal(String owner) throws IOException {
    return SegmentWriter.lock(this, owner);
  }

  /** Whether the supervisor would start a guard. */
  @Override
  public boolean marked() {
    return marked;
  }

  /** Whether everything that was written would be there after the power failed. */
  public boolean allKept() {
    for (File file : files.values()) {
      if (!file.allKept()) {
        return false;
      }
    }
    return true;
  }

  /** How many decisions a reader finds; a line that only repeats the last one is none. */
  public int lines() {
    int lines = 0;
    for (File file : files.values()) {
      int before = 0;
      int begin = 0;
      for (int i = 0; i < file.cachedLength; i++) {
        if (file.cached[i] == '\n') {
          lines += Arrays.equals(file.cached, before, begin, file.cached, begin, i + 1) ? 0 : 1;
          before = begin;
          begin = i + 1;
        }
      }
    }
    return lines;
  }

  /** What a reader finds; empty where no rollout was ever opened. */
  public List<Journal.Entry> entries() {
    List<Journal.Entry> entries = new ArrayList<>();
    files.forEach((name, file) ->
        entries.addAll(
            Segment.parse(name, Arrays.copyOf(file.cached, file.cachedLength)).entries()));
    return entries;
  }

  /** The guard's process is gone: the kernel gives its lock back. */
  public void processDied() {
    holder = 0;
    if (scene.strikes(Fault.POWER_LOSS)) {
      files.values().forEach(this::losePower);
    }
  }

  /** While nobody looks, the last line may come to stand there twice. */
  public void mayDouble() {
    if (scene.strikes(Fault.DOUBLED_TAIL)) {
      files.values().forEach(SimulatedDisk::doubleTail);
    }
  }

  private void losePower(File file) {
    if (file.dirtyFrom < file.dirtyTo) {
      int written = file.dirtyTo - file.dirtyFrom;
      file.keep(file.dirtyFrom + (scene.chance(50) ? 0 : written / 2));
    }
    file.cached = Arrays.copyOf(file.kept, file.kept.length);
    file.cachedLength = file.keptLength;
    file.forgetLoss();
  }

  private static void doubleTail(File file) {
    byte[] bytes = Arrays.copyOf(file.cached, file.cachedLength);
    if (bytes.length < 2 || bytes[bytes.length - 1] != '\n') {
      return;
    }
    int begin = bytes.length - 1;
    while (begin > 0 && bytes[begin - 1] != '\n') {
      begin--;
    }
    byte[] line = Arrays.copyOfRange(bytes, begin, bytes.length);
    file.write(line, line.length, bytes.length);
  }

  @Override
  public Closeable lock(String owner) {
    if (holder != 0) {
      throw new GuardException(ExitCode.BUSY, "It is locked.", "Nothing was started.", "Wait.");
    }
    locks++;
    int mine = locks;
    holder = mine;
    return () -> holder = holder == mine ? 0 : holder;
  }

  @Override
  public String identity() {
    return IDENTITY;
  }

  @Override
  public List<Path> segments() {
    return List.copyOf(files.keySet());
  }

  @Override
  public Path segment(int number) {
    return names.computeIfAbsent(number, n -> Path.of("%08d.ndjson".formatted(n)));
  }

  @Override
  public boolean exists(Path segment) {
    return files.containsKey(segment);
  }

  @Override
  public byte[] read(Path segment) {
    File file = file(segment);
    return Arrays.copyOf(file.cached, file.cachedLength);
  }

  private File file(Path segment) {
    return java.util.Objects.requireNonNull(files.get(segment));
  }

  @Override
  public void delete(Path segment) {
    files.remove(segment);
  }

  @Override
  public Tail create(Path segment) throws IOException {
    files.put(segment, new File());
    return open(segment);
  }

  @Override
  public Tail open(Path segment) {
    return new OpenFile(file(segment), holder);
  }

  @Override
  public void keepReserve() {
    reserved = true;
    roomGivenUp = false;
  }

  /** There is room from now on: nobody else writes to this disk. */
  @Override
  public boolean giveUpReserve() {
    roomGivenUp |= reserved;
    reserved = false;
    return roomGivenUp;
  }

  @Override
  public void mark(String rollout) {
    marked = true;
  }

  @Override
  public void clearMark() {
    marked = false;
  }

  private final class OpenFile implements Tail {
    private final File file;
    private final int writer;

    OpenFile(File file, int writer) {
      this.file = file;
      this.writer = writer;
    }

    @Override
    public void write(ByteBuffer buffer, long position) throws IOException {
      scene.invariants().oneWriter(writer != 0 && writer == holder);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      if (scene.strikes(Fault.CRASH_BEFORE_APPEND)) {
        throw scene.crash();
      }
      if (scene.strikes(Fault.CRASH_IN_APPEND)) {
        file.write(bytes, bytes.length / 2, (int) position);
        throw scene.crash();
      }
      if (!roomGivenUp && scene.strikes(Fault.DISK_FULL)) {
        file.write(bytes, bytes.length / 3, (int) position);
        throw new IOException("No space left on device");
      }
      file.write(bytes, bytes.length, (int) position);
    }

    @Override
    public void truncate(long length) {
      file.truncate((int) length);
    }

    @Override
    public void force() throws IOException {
      if (scene.strikes(Fault.FSYNC_ERROR)) {
        file.lose();
        throw new IOException("Input/output error");
      }
      file.keep(file.dirtyTo);
      if (scene.strikes(Fault.CRASH_AFTER_APPEND)) {
        throw scene.crash();
      }
    }

    @Override
    public void close() {
      // Nothing is lost or kept by closing.
    }
  }
}
