package dhash.guard.location;

import dhash.guard.port.BackupLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** A folder, such as one of another disk or a network's. */
public final class FolderLocation implements BackupLocation {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final String PARTIAL = ".partial";

  /** Nobody copies one file for longer: what is older was left by a process that is gone. */
  private static final Duration LONGEST_COPY = Duration.ofDays(1);

  private final Path root;
  private final Path folder;
  private final InstantSource clock;

  /**
   * @param root the project's root, from which checksums are checked
   * @param folder absolute. It is made where its parent is there: what is above may be a disk that
   *     is not mounted
   */
  public FolderLocation(Path root, Path folder, InstantSource clock) {
    this.root = root.toAbsolutePath().normalize();
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public String name() {
    return folder.toString();
  }

  @Override
  public String pathOf(String file) {
    Path place = folder.resolve(file);
    return (place.startsWith(root) ? root.relativize(place) : place).toString();
  }

  @Override
  public void put(String file, Path content, LongConsumer moved) throws IOException {
    makeFolder();
    sweep();
    requireRoom(Files.size(content));
    Path partial = Files.createTempFile(folder, file + ".", PARTIAL);
    try {
      copy(content, partial, moved);
      publish(partial, file);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  @Override
  public void put(String file, String content) throws IOException {
    makeFolder();
    Path partial = Files.createTempFile(folder, file + ".", PARTIAL);
    try {
      Files.writeString(partial, content);
      sync(partial, StandardOpenOption.WRITE);
      publish(partial, file);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private void makeFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      requireParent();
      Files.createDirectory(folder);
    }
  }

  private void requireParent() throws IOException {
    Path parent = folder.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new IOException(parent + " is no folder that is there");
    }
  }

  private void requireRoom(long bytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes) {
      throw new IOException(
          "it has %d MB left; the copy needs %d MB".formatted(free >> 20, bytes >> 20));
    }
  }

  private static void copy(Path from, Path to, LongConsumer moved) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel target = FileChannel.open(to, StandardOpenOption.WRITE)) {
      while (source.read(buffer.clear()) >= 0) {
        moved.accept(buffer.position());
        buffer.flip();
        while (buffer.hasRemaining()) {
          target.write(buffer);
        }
      }
      target.force(true);
    }
  }

  private void publish(Path partial, String file) throws IOException {
    Files.move(
        partial,
        folder.resolve(file),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    sync(folder, StandardOpenOption.READ);
  }

  private static void sync(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  /** Network folders have no locks to rely on, so age alone tells what was left behind. */
  private void sweep() throws IOException {
    Instant oldest = clock.instant().minus(LONGEST_COPY);
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, "dhash_*.zip.*" + PARTIAL)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Empty before the first copy was made; a folder whose parent is gone can't be listed. */
  @Override
  public SortedMap<String, Long> list(String prefix) throws IOException {
    SortedMap<String, Long> found = new TreeMap<>();
    if (!Files.exists(folder)) {
      requireParent();
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.startsWith(prefix) && !name.endsWith(PARTIAL) && Files.isRegularFile(file)) {
          found.put(name, Files.size(file));
        }
      }
    }
    return found;
  }

  @Override
  public InputStream open(String file) throws IOException {
    return Files.newInputStream(folder.resolve(file));
  }

  @Override
  public void remove(String file) throws IOException {
    Files.deleteIfExists(folder.resolve(file));
  }
}
