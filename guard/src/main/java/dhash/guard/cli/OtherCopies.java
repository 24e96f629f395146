package dhash.guard.cli;

import dhash.guard.port.BackupInspector;
import dhash.guard.port.BackupInspector.Item;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where else a backup stands whose file here is not sound. */
record OtherCopies(BackupInspector inspector) {
  /** What can be done about it; empty where there is no other copy. */
  String remedy(Path file) throws IOException {
    List<String> locations =
        inspector.items(_ -> {}).stream()
            .filter(item -> item.file().equals(file))
            .map(Item::locations)
            .flatMap(List::stream)
            .filter(location -> !location.equals(BackupInspector.HERE))
            .toList();
    return locations.isEmpty()
        ? ""
        : "There is another copy in %s: move the one here away, then it is fetched. "
            .formatted(String.join(", ", locations));
  }
}
