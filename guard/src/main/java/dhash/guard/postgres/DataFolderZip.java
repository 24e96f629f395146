package dhash.guard.postgres;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The data folder of an embedded server as it lies in a backup. */
final class DataFolderZip {
  /** The data folder's name in the folder that it is unpacked to. */
  static final String DATA = "data";

  private static final int BUFFER_BYTES = 256 * 1024;

  private DataFolderZip() {}

  /**
   * Unpacks it into {@code folder/data}; both are made.
   *
   * @throws IOException when an entry's name leads outside
   * @throws dhash.guard.port.GuardException when there is no whole data folder in it
   */
  static Path unpack(Path file, Path folder, Meter meter) throws IOException {
    Files.createDirectory(folder, Folders.OWNER_ONLY_FOLDER);
    Path data = Files.createDirectory(folder.resolve(DATA), Folders.OWNER_ONLY_FOLDER);
    String name = file.getFileName().toString().replaceFirst("\\.zip$", "");
    String prefix = name + "/database/data/";
    byte[] buffer = new byte[BUFFER_BYTES];
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Optional<String> lacking = BackupContent.lackingData(zip, name);
      if (lacking.isPresent()) {
        throw BackupContent.refusal(file, lacking.get());
      }
      List<? extends ZipEntry> entries =
          Collections.list(zip.entries()).stream()
              .filter(entry -> entry.getName().startsWith(prefix))
              .toList();
      long bytes = entries.stream().mapToLong(ZipEntry::getSize).sum();
      DiskRoom.mustHold(folder, bytes);
      meter.begin("unpacking", bytes);
      for (ZipEntry entry : entries) {
        Path target = data.resolve(entry.getName().substring(prefix.length())).normalize();
        if (!target.startsWith(data)) {
          throw new IOException("its entry " + entry.getName() + " points outside");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target, Folders.OWNER_ONLY_FOLDER);
        } else {
          write(zip, entry, target, buffer, meter);
        }
      }
    }
    return data;
  }

  private static void write(ZipFile zip, ZipEntry entry, Path target, byte[] buffer, Meter meter)
      throws IOException {
    try (InputStream content = zip.getInputStream(entry);
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(target), 8192)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        file.write(buffer, 0, read);
        meter.done(read);
      }
    }
  }
}
