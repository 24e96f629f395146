package dhash.guard.journal;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.simulation.Fault;
import dhash.guard.simulation.Scene;
import dhash.redaction.Redactor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private final TreeMap<Path, SimulatedFile> files = new TreeMap<>();
  private final Map<Integer, Path> names = new TreeMap<>();
  private int locks;

  /** The number of the lock that is held; 0 where none is. */
  private int holder;

  private boolean marked;
  private long newest;
  private boolean reserved;
  private boolean roomGivenUp;

  public SimulatedDisk(Scene scene) {
    this.scene = scene;
  }

  /** The journal's writer over this disk. */
  public Journal.Writer lockJournal(String owner) throws IOException {
    Journal.Writer writer = SegmentWriter.lock(this, owner, new FreeTexts(new Redactor()::redact));
    writer.latest().ifPresent(read -> files.lastEntry().getValue().wasRead(read.entries()));
    return writer;
  }

  /** Whether the supervisor would start a guard. */
  @Override
  public boolean marked() {
    return marked;
  }

  /** Whether everything that was written would be there after the power failed. */
  public boolean allKept() {
    for (SimulatedFile file : files.values()) {
      if (!file.allKept()) {
        return false;
      }
    }
    return true;
  }

  /** How many decisions a reader finds; a line that only repeats the last one is none. */
  public int lines() {
    return files.values().stream().mapToInt(SimulatedFile::lines).sum();
  }

  /** What a reader finds; empty where no rollout was ever opened. */
  public List<Journal.Entry> entries() {
    List<Journal.Entry> entries = new ArrayList<>();
    files.forEach((name, file) -> entries.addAll(file.entries(name)));
    return entries;
  }

  /** The guard's process is gone: the kernel gives its lock back. */
  public void processDied() {
    holder = 0;
    if (scene.strikes(Fault.POWER_LOSS)) {
      files.values().forEach(file -> file.losePower(() -> !scene.chance(50)));
    }
  }

  /** While nobody looks, the last line may come to stand there twice. */
  public void mayDouble() {
    if (scene.strikes(Fault.DOUBLED_TAIL)) {
      files.values().forEach(SimulatedFile::doubleTail);
    }
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
  public ByteBuffer read(Path segment) {
    return ByteBuffer.wrap(file(segment).bytes());
  }

  private SimulatedFile file(Path segment) {
    return java.util.Objects.requireNonNull(files.get(segment));
  }

  @Override
  public void delete(Path segment) {
    files.remove(segment);
  }

  @Override
  public void replace(Path segment, byte[] contents) {
    SimulatedFile file = new SimulatedFile();
    file.write(contents, contents.length, 0);
    file.keep();
    files.put(segment, file);
  }

  @Override
  public Tail create(Path segment) throws IOException {
    files.put(segment, new SimulatedFile());
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

  @Override
  public long newest() {
    return newest;
  }

  @Override
  public void newest(long position) {
    newest = position;
  }

  private final class OpenFile implements Tail {
    private final SimulatedFile file;
    private final int writer;

    OpenFile(SimulatedFile file, int writer) {
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
      file.keep();
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
