package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What a zip must hold for a database to be restored from it. */
final class BackupContent {
  private BackupContent() {}

  /** What it lacks, in words; empty where it can be tried. */
  static Optional<String> lacking(ZipFile zip, String name, BackupMetadata metadata) {
    return metadata.format().equals(DumpSource.FORMAT)
        ? lackingDump(zip, name, metadata.database())
        : lackingData(zip, name);
  }

  private static Optional<String> lackingDump(ZipFile zip, String name, String database) {
    return zip.getEntry(name + "/" + DumpSource.entry(database)) == null
        ? Optional.of("dump of " + database)
        : Optional.empty();
  }

  /** A server that finds no tables begins with none, or ends with words of its own. */
  static Optional<String> lackingData(ZipFile zip, String name) {
    String data = name + "/database/data/";
    if (zip.getEntry(data + "PG_VERSION") == null) {
      return Optional.of("data folder of a server");
    }
    if (zip.getEntry(data + "global/pg_control") == null) {
      return Optional.of("global/pg_control in its data folder");
    }
    return zip.stream().map(ZipEntry::getName).anyMatch(entry -> isBelow(entry, data + "base/"))
        ? Optional.empty()
        : Optional.of("base/ in its data folder");
  }

  private static boolean isBelow(String entry, String folder) {
    return entry.startsWith(folder) && !entry.endsWith("/");
  }

  /** Trying again would end the same. */
  static GuardException refusal(Path file, String lacking) {
    return new GuardException(
        ExitCode.REFUSED,
        file + " holds no " + lacking + ".",
        "The present data are as they were.",
        "Nothing can be restored from it: use another backup.");
  }
}
