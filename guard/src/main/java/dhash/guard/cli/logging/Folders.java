package dhash.guard.cli.logging;

import dhash.guard.port.FileTrouble;
import dhash.guard.port.LoggerTrial.Rotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where logs are written: that they can be, by us and not by everybody, that there is room, and
 * that they don't grow for ever.
 *
 * @param logs the project's own folder; made where it is missing
 * @param leastFreeBytes of room that logs may need until somebody looks
 */
public record Folders(Path logs, Rotation rotation, String level, long leastFreeBytes) {
  /** Looks; makes the folder of logs, and nothing else that stays. */
  public Check check() {
    List<String> reasons = new ArrayList<>();
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("directory", logs.toString());
    try {
      Files.createDirectories(logs);
      mustBeWritable(logs);
      othersWrite(logs).ifPresent(reasons::add);
      long free = Files.getFileStore(logs).getUsableSpace();
      measured.put("free_bytes", free);
      if (free < leastFreeBytes) {
        reasons.add(
            "%d MB are free on the disk of %s, and logs may need %d"
                .formatted(free >> 20, logs, leastFreeBytes >> 20));
      }
    } catch (IOException trouble) {
      reasons.add("logs can't be written: " + FileTrouble.of(trouble));
    }
    replicas(reasons);
    measured.put("replica_directory", rotation.folder().toString());
    measured.put("rotate_at_bytes", rotation.bytes());
    measured.put("kept_aside", rotation.aside());
    measured.put("replica_logs_kept", rotation.logs());
    measured.put("rotation", rotation.method());
    measured.put("level", level);
    if (rotation.bytes() <= 0 || rotation.aside() < 1) {
      reasons.add("replicas' logs are not rotated");
    }
    return Check.of("configValidation", reasons, measured);
  }

  /** There is none before something has run; then what is above it must be ours to write. */
  private void replicas(List<String> reasons) {
    Path folder = rotation.folder().toAbsolutePath();
    while (folder.getParent() != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    try {
      mustBeWritable(folder);
      othersWrite(folder).ifPresent(reasons::add);
    } catch (IOException trouble) {
      reasons.add("replicas' logs can't be written: " + FileTrouble.of(trouble));
    }
  }

  private static void mustBeWritable(Path folder) throws IOException {
    Path trial = Files.createTempFile(folder, ".trial", "");
    try {
      Files.writeString(trial, "trial\n");
    } finally {
      Files.deleteIfExists(trial);
    }
  }

  private static Optional<String> othersWrite(Path folder) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    boolean open =
        view != null
            && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE);
    return open ? Optional.of("everybody may write to " + folder) : Optional.empty();
  }
}
