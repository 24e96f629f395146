package dhash.guard.platform.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Linux control groups for replicas. Each gets a group below the supervisor's own one, so the
 * limits that hold for the supervisor hold for them too.
 */
final class ControlGroups {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final Path OWN = Path.of("/proc/self/cgroup");
  private static final int PERIOD_MICROS = 100_000;

  /**
   * @param folders of the groups made, to be removed after the replica's end
   * @param note which limits they apply, such as {@code memory, cpu (cgroup v1)}; empty where none
   */
  record Groups(List<Path> folders, String note) {
    Groups {
      folders = List.copyOf(folders);
    }

    /** What a process writes its id into to become a member. */
    List<Path> memberFiles() {
      return folders.stream().map(folder -> folder.resolve("cgroup.procs")).toList();
    }
  }

  private ControlGroups() {}

  /** Makes the groups as far as this system lets us. */
  static Groups create(String name, long memoryBytes, int cpuMillis) {
    return unified(name, memoryBytes, cpuMillis)
        .orElseGet(() -> perController(name, memoryBytes, cpuMillis));
  }

  /** Ends what a dead replica left running in its groups. */
  static void killMembers(List<Path> folders) {
    for (Path folder : folders) {
      try {
        for (String pid : Files.readAllLines(folder.resolve("cgroup.procs"))) {
          ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
      } catch (IOException e) {
        // The group is gone, and so are its members.
      }
    }
  }

  /**
   * Removes groups. One whose last member is just ending can't be removed yet.
   *
   * @return whether all are gone
   */
  static boolean remove(List<Path> folders) {
    boolean gone = true;
    for (Path folder : folders) {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        gone = false;
      }
    }
    return gone;
  }

  /**
   * Version 2 allows limits only below a group that hands both controllers on and, save for the
   * root, has no process of its own: the nearest such one at or above ours is taken.
   */
  private static Optional<Groups> unified(String name, long memoryBytes, int cpuMillis) {
    try {
      if (!Files.exists(ROOT.resolve("cgroup.controllers"))) {
        return Optional.empty();
      }
      Path parent = ROOT.resolve(ownPath("").orElse("")).normalize();
      while (!handsOn(parent)) {
        Path above = parent.getParent();
        if (parent.equals(ROOT) || above == null) {
          return Optional.empty();
        }
        parent = above;
      }
      Path folder = group(parent, name);
      Files.writeString(folder.resolve("memory.max"), Long.toString(memoryBytes));
      Files.writeString(folder.resolve("cpu.max"), quotaMicros(cpuMillis) + " " + PERIOD_MICROS);
      return Optional.of(new Groups(List.of(folder), "memory, cpu (cgroup v2)"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean handsOn(Path group) {
    try {
      List<String> controllers =
          List.of(Files.readString(group.resolve("cgroup.subtree_control")).strip().split(" "));
      return controllers.containsAll(List.of("memory", "cpu")) && Files.isWritable(group);
    } catch (IOException e) {
      return false;
    }
  }

  private static Groups perController(String name, long memoryBytes, int cpuMillis) {
    List<Path> folders = new ArrayList<>();
    List<String> applied = new ArrayList<>();
    limit("memory", name, "memory.limit_in_bytes", Long.toString(memoryBytes))
        .ifPresent(folder -> {
          folders.add(folder);
          applied.add("memory");
        });
    limit("cpu", name, "cpu.cfs_quota_us", Long.toString(quotaMicros(cpuMillis)))
        .ifPresent(folder -> {
          folders.add(folder);
          applied.add("cpu");
        });
    return new Groups(
        folders, applied.isEmpty() ? "" : String.join(", ", applied) + " (cgroup v1)");
  }

  private static Optional<Path> limit(String controller, String name, String file, String value) {
    try {
      Path mount = ROOT.resolve(controller);
      Optional<String> own = ownPath(controller);
      if (own.isEmpty() || !Files.isDirectory(mount)) {
        return Optional.empty();
      }
      // In a container the path may be the host's, and the mount be our group already.
      Path below = mount.resolve(own.get());
      Path folder = group(Files.isDirectory(below) ? below : mount, name);
      Files.writeString(folder.resolve(file), value);
      return Optional.of(folder);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Path group(Path parent, String name) throws IOException {
    Path folder = parent.resolve(name);
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
    }
    return folder;
  }

  /** The group that we are in, relative to its mount; the unified one has the controller "". */
  private static Optional<String> ownPath(String controller) throws IOException {
    if (!Files.exists(OWN)) {
      return Optional.empty();
    }
    for (String line : Files.readAllLines(OWN)) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && List.of(parts[1].split(",")).contains(controller)) {
        return Optional.of(parts[2].substring(1));
      }
    }
    return Optional.empty();
  }

  private static long quotaMicros(int cpuMillis) {
    return (long) cpuMillis * PERIOD_MICROS / 1000;
  }
}
