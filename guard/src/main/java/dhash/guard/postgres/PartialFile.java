package dhash.guard.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A backup while it is being written: {@code <name>.zip.partial}, which reserves the name among all
 * processes and is locked by the one that writes it. When that one is gone, the next backup removes
 * it.
 *
 * <p>The kernel would drop the lock when any handle of the file is closed in this process, so all
 * reading and writing goes through the one channel.
 */
final class PartialFile implements AutoCloseable {
  private static final String SUFFIX = ".partial";
  private static final int MOST_SECONDS = 3600;
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path partial;
  private final Path zip;
  private final BackupName name;
  private final FileChannel channel;

  private PartialFile(Path partial, Path zip, BackupName name, FileChannel channel) {
    this.partial = partial;
    this.zip = zip;
    this.name = name;
    this.channel = channel;
  }

  /** Takes the first free name from {@code now} on. */
  static PartialFile create(Path folder, String environment, Instant now) throws IOException {
    BackupName name = BackupName.at(environment, now);
    for (int tries = 0; tries < MOST_SECONDS; tries++, name = name.next()) {
      Path zip = folder.resolve(name.text() + BackupName.ZIP);
      Path partial = folder.resolve(zip.getFileName() + SUFFIX);
      if (Files.exists(zip) || !OURS.add(partial)) {
        continue;
      }
      try {
        Files.createFile(partial, Folders.OWNER_ONLY_FILE);
      } catch (FileAlreadyExistsException another) {
        OURS.remove(partial);
        continue;
      }
      PartialFile created = open(partial, zip, name);
      if (!Files.exists(zip)) {
        return created;
      }
      created.close(); // another one published this name in between
    }
    throw new IOException("no free backup name in " + folder + " from " + now);
  }

  /**
   * For a backup that has its name already and comes from elsewhere.
   *
   * @throws FileAlreadyExistsException while somebody else writes it
   */
  static PartialFile named(Path folder, BackupName name) throws IOException {
    Path zip = folder.resolve(name.text() + BackupName.ZIP);
    Path partial = folder.resolve(zip.getFileName() + SUFFIX);
    if (!OURS.add(partial)) {
      throw new FileAlreadyExistsException(partial.toString());
    }
    try {
      Files.createFile(partial, Folders.OWNER_ONLY_FILE);
    } catch (IOException failure) {
      OURS.remove(partial);
      throw failure;
    }
    return open(partial, zip, name);
  }

  private static PartialFile open(Path partial, Path zip, BackupName name) throws IOException {
    FileChannel channel =
        FileChannel.open(partial, StandardOpenOption.READ, StandardOpenOption.WRITE);
    PartialFile file = new PartialFile(partial, zip, name, channel);
    if (channel.tryLock() == null) {
      file.close();
      throw new IOException(partial + " is locked by another process");
    }
    return file;
  }

  /** Removes what backups of this environment left behind whose process is gone. */
  static void sweep(Path folder, String environment) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        String zip = file.getFileName().toString().replaceFirst("\\.partial$", "");
        if (BackupName.belongs(zip, environment) && !OURS.contains(file)) {
          removeUnlocked(file);
        }
      }
    }
  }

  private static void removeUnlocked(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException finished) {
      // renamed in the meantime
    }
  }

  BackupName name() {
    return name;
  }

  FileChannel channel() {
    return channel;
  }

  /** Where it will stand when it is finished. */
  Path zip() {
    return zip;
  }

  /** Gives the finished file its name. */
  void publish() throws IOException {
    Files.move(partial, zip, StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(zip.toAbsolutePath().resolveSibling("."));
  }

  /** Removes it, unless it was published. */
  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(partial);
    } finally {
      OURS.remove(partial);
      channel.close();
    }
  }
}
