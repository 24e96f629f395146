package dhash.guard.cli;

import dhash.guard.port.BackupInspector;
import dhash.guard.port.BackupInspector.Item;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A backup as somebody names it: a bare name is that of one in the backups folder or at a location,
 * a path means that very file and no other of its name.
 */
record NamedBackup(Path named) {
  boolean isPath() {
    return named.isAbsolute() || named.getNameCount() > 1;
  }

  /** Whether that of a bare name is this. */
  boolean isCalled(Path file) {
    return file.getFileName().equals(named.getFileName());
  }

  /**
   * What stands at a path; where that is in the backups folder, with its copies.
   *
   * @throws dhash.guard.port.GuardException when nothing does, or another environment's
   */
  Item at(Desk desk, BackupInspector inspector, List<Item> items) {
    Path file = desk.root().resolve(named).toAbsolutePath().normalize();
    Optional<Item> known = items.stream().filter(item -> item.file().equals(file)).findFirst();
    return known.isPresent() && Files.isRegularFile(file) ? known.get() : inspector.at(file);
  }
}
