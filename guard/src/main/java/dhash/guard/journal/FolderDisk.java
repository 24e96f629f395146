package dhash.guard.journal;

import dhash.guard.port.FileTrouble;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/** An environment's folder on the machine's disk. */
record FolderDisk(Path home) implements Disk {
  @Override
  public Closeable lock(String owner) throws IOException {
    Files.createDirectories(folder());
    return GuardLock.take(home, owner);
  }

  @Override
  public String identity() throws IOException {
    Path file = folder().resolve("identity");
    if (!Files.exists(file)) {
      Path fresh = folder().resolve("identity.new");
      Files.writeString(fresh, UUID.randomUUID() + "\n");
      try (FileChannel open = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        open.force(true);
      }
      Files.move(fresh, file);
      forceFolder();
    }
    return Files.readString(file).strip();
  }

  @Override
  public List<Path> segments() throws IOException {
    return FileJournal.files(folder());
  }

  @Override
  public Path segment(int number) {
    return folder().resolve("%08d.ndjson".formatted(number));
  }

  @Override
  public boolean exists(Path segment) {
    return Files.exists(segment);
  }

  @Override
  public ByteBuffer read(Path segment) throws IOException {
    return Segment.bytes(segment);
  }

  @Override
  public void delete(Path segment) throws IOException {
    Files.delete(segment);
  }

  @Override
  public void replace(Path segment, byte[] contents) throws IOException {
    Path fresh = segment.resolveSibling(segment.getFileName() + ".new");
    Files.write(fresh, contents);
    try (FileChannel open = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      open.force(true);
    }
    Files.move(fresh, segment, StandardCopyOption.ATOMIC_MOVE);
    forceFolder();
  }

  @Override
  public Tail create(Path segment) throws IOException {
    FileTail tail = FileTail.open(segment, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    forceFolder();
    return tail;
  }

  @Override
  public Tail open(Path segment) throws IOException {
    return FileTail.open(segment, StandardOpenOption.WRITE);
  }

  @Override
  public void keepReserve() throws IOException {
    Reserve.of(home).keep();
  }

  /** Forced, for some file systems hand freed room out only then. */
  @Override
  public boolean giveUpReserve() throws IOException {
    boolean given = Reserve.of(home).giveUp();
    forceFolder();
    return given;
  }

  @Override
  public void mark(String rollout) throws IOException {
    Files.writeString(home.resolve("rollout.open"), rollout);
  }

  @Override
  public boolean marked() {
    return Files.exists(home.resolve("rollout.open"));
  }

  @Override
  public void clearMark() throws IOException {
    Files.deleteIfExists(home.resolve("rollout.open"));
  }

  @Override
  public long newest() throws IOException {
    return Newest.in(folder()).read();
  }

  @Override
  public void newest(long position) throws IOException {
    Newest.in(folder()).write(position);
  }

  private Path folder() {
    return home.resolve("journal");
  }

  /**
   * A new file is only sure to be found after a crash when its folder is on disk too. Windows can't
   * and needn't.
   */
  private void forceFolder() throws IOException {
    Path folder = folder();
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
        open.force(true);
      }
    }
  }

  private record FileTail(Path file, FileChannel channel) implements Tail {
    static FileTail open(Path file, OpenOption... options) throws IOException {
      return new FileTail(file, FileChannel.open(file, options));
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      try {
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
      } catch (IOException full) {
        throw FileTrouble.at(file, full);
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      channel.truncate(length);
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
