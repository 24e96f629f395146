package dhash.guard.journal;

import dhash.engine.rollout.Event;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads every line of every file, which nobody else does: each line by its hash, each line and each
 * file by the one before it, and the positions, which count on over all of them.
 */
final class Inspector {
  private final List<Path> files;
  private final List<String> notes = new ArrayList<>();
  private final List<String> damage = new ArrayList<>();
  private String remedy = "";
  private int rollouts;
  private long entries;
  private long bytes;
  private long position;

  /** What the next file must be chained to; empty where that can't be known. */
  private String hash = Codec.ORIGIN;

  private int number;

  /**
   * @param files oldest first
   */
  Inspector(List<Path> files) {
    this.files = List.copyOf(files);
  }

  Inspection inspect() throws IOException {
    for (Path file : files) {
      follows(file);
      bytes += Files.size(file);
      try {
        inspect(file, Segment.read(file));
      } catch (GuardException damaged) {
        damage.add(String.valueOf(damaged.getMessage()));
        remedy = damaged.remedy();
        hash = "";
        position = 0;
      }
    }
    return new Inspection(rollouts, entries, bytes, notes, damage, remedy);
  }

  /** Where the files before were moved away, there is nothing to hold this one against. */
  private void follows(Path file) {
    int next = SegmentWriter.numberOf(file);
    if (next != number + 1) {
      notes.add("no file stands before " + file + ", which can't be held against it");
      hash = "";
      position = 0;
    }
    number = next;
  }

  private void inspect(Path file, Segment segment) throws IOException {
    boolean newest = file.equals(files.getLast());
    long torn = Files.size(file) - segment.soundBytes();
    if (torn > 0 && newest) {
      notes.add(
          file
              + " ends with "
              + torn
              + " bytes of a line that was never finished: harmless, the next command that writes"
              + " cuts them off");
    } else if (torn > 0) {
      throw Segment.damaged(file, segment.entries().size() + 1, "it has no end");
    }
    if (!segment.begun()) {
      notes.add(file + " holds no whole line: its rollout was never opened, harmless");
      return;
    }
    if (!hash.isEmpty()) {
      segment.mustFollow(hash);
    }
    counts(file, segment.entries());
    rollouts++;
    entries += segment.entries().size();
    hash = segment.lastHash();
  }

  private void counts(Path file, List<Entry> read) {
    for (int i = 0; i < read.size(); i++) {
      Entry entry = read.get(i);
      if (position > 0 && entry.position() != position + 1) {
        throw Segment.damaged(
            file,
            i + 1,
            "its position is " + entry.position() + ", and " + position + " before it");
      }
      boolean opens = entry.events().getFirst() instanceof Event.Opened;
      if (opens != (i == 0)) {
        throw Segment.damaged(
            file, i + 1, opens ? "it opens a second rollout" : "it opens no rollout");
      }
      position = entry.position();
    }
  }
}
