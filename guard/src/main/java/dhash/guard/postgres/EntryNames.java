package dhash.guard.postgres;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * Whether a zip's entries are plain files and folders that can be unpacked beside each other: no
 * link leads outside, none is written over by another, and none says something to a terminal.
 */
final class EntryNames {
  private static final int KIND = 0170000;
  private static final int FILE = 0100000;
  private static final int FOLDER = 040000;
  private static final Set<String> NO_NAMES = Set.of("", ".", "..");

  private EntryNames() {}

  /**
   * @throws IOException where one is not, naming it
   */
  static void check(List<ZipArchiveEntry> entries) throws IOException {
    Set<String> names = new HashSet<>();
    Set<String> files = new HashSet<>();
    for (ZipArchiveEntry entry : entries) {
      checkAlone(entry);
      if (!names.add(bare(entry))) {
        throw new IOException("it holds its entry " + shown(entry) + " twice");
      }
      if (!entry.isDirectory()) {
        files.add(bare(entry));
      }
    }
    for (ZipArchiveEntry entry : entries) {
      String name = bare(entry);
      for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
        if (files.contains(name.substring(0, end))) {
          throw new IOException("its entry " + shown(entry) + " is below a file");
        }
      }
    }
  }

  private static void checkAlone(ZipArchiveEntry entry) throws IOException {
    int kind = (int) (entry.getExternalAttributes() >>> Short.SIZE) & KIND; // of whichever system
    if (kind != 0 && kind != FILE && kind != FOLDER) {
      throw new IOException("its entry " + shown(entry) + " is a link or another special file");
    }
    if (entry.getName().chars().anyMatch(Character::isISOControl)) {
      throw new IOException("its entry " + shown(entry) + " has a control character in its name");
    }
    for (String part : bare(entry).split("/", -1)) {
      if (NO_NAMES.contains(part)) {
        throw new IOException("its entry " + shown(entry) + " is no path below a folder");
      }
    }
  }

  private static String bare(ZipArchiveEntry entry) {
    String name = entry.getName();
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  /** Its name as it may be printed. */
  static String shown(ZipArchiveEntry entry) {
    return entry.getName().replaceAll("\\p{Cntrl}", "?");
  }
}
