package dhash.guard.journal;

import dhash.engine.rollout.Event;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads every line of every file, which nobody else does: each line by its hash, each line and each
 * file by the one before it, and the positions, which count on over all of them.
 */
final class Inspector {
  private final List<Path> files;
  private final String identity;
  private final long newest;
  private final Optional<Generation> acted;
  private final List<String> notes = new ArrayList<>();
  private final List<String> damage = new ArrayList<>();
  private String remedy = "";
  private int rollouts;
  private int old;
  private long entries;
  private long bytes;
  private long position;

  /** What the next file must be chained to; empty where that can't be known. */
  private String hash = Codec.ORIGIN;

  private int number;

  /**
   * @param files oldest first
   * @param identity the journal's
   * @param newest the number of the newest entry that was ever written; 0 where it is not known
   * @param acted what the platform has acted for
   */
  Inspector(List<Path> files, String identity, long newest, Optional<Generation> acted) {
    this.files = List.copyOf(files);
    this.identity = identity;
    this.newest = newest;
    this.acted = acted;
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
    if (old > 0) {
      notes.add(
          "of "
              + old
              + " old rollouts only the decisions are kept, not the polls; the newest "
              + Thinning.KEEP_ROLLOUTS
              + " have both");
    }
    if (damage.isEmpty()) {
      knowsWhatWasDone();
    }
    return new Inspection(rollouts, entries, bytes, notes, damage, remedy);
  }

  /**
   * Where all files before were moved away, there is nothing to hold this one against. One between
   * two others is missing.
   */
  private void follows(Path file) {
    int next = SegmentWriter.numberOf(file);
    if (next != number + 1) {
      if (number == 0) {
        notes.add("no file stands before " + file + ", which can't be held against it");
      } else {
        damage.add("The journal is damaged: " + missing(number + 1, next - 1, file) + ".");
        remedy =
            "Put it back from a copy. Without one, move all files before "
                + file
                + " away too: their rollouts are no longer known then.";
      }
      hash = "";
      position = 0;
    }
    number = next;
  }

  private static String missing(int first, int last, Path beside) {
    String name = "%08d.ndjson".formatted(first);
    return beside.resolveSibling(name)
        + (last > first ? " to %08d.ndjson are missing".formatted(last) : " is missing");
  }

  /** What is gone from the end is missed by nothing in the files themselves. */
  private void knowsWhatWasDone() {
    lag()
        .ifPresent(lag -> {
          damage.add(lag);
          remedy =
              "Put the newest copy of the journal back. Without one, go on: the next rollout counts"
                  + " on from there, and one that is open can only be taken back, by `dhash abort`.";
        });
  }

  private Optional<String> lag() {
    return acted.flatMap(generation -> generation.missedBy(identity, position)).or(this::takenOff);
  }

  private Optional<String> takenOff() {
    return position >= newest
        ? Optional.empty()
        : Optional.of(
            "The journal was cut: it ends with entry "
                + position
                + ", and entry "
                + newest
                + " was written.");
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
      if (lag().isEmpty()) {
        notes.add(file + " holds no whole line: its rollout was never opened, harmless");
      }
      return;
    }
    if (!hash.isEmpty()) {
      segment.mustFollow(hash);
    }
    thinned(file, segment.thinned());
    counts(file, segment);
    rollouts++;
    entries += segment.entries().size();
    hash = segment.lastHash();
  }

  /** Nobody can tell any more what they said; they were taken out of old rollouts only. */
  private void thinned(Path file, int polls) {
    if (polls == 0) {
      return;
    }
    if (Thinning.mayThin(number, SegmentWriter.numberOf(files.getLast()))) {
      old++;
    } else {
      throw Segment.damaged(
          file, 0, polls + " polls were taken out, and the rollout is too new for that");
    }
  }

  private void counts(Path file, Segment segment) {
    List<Entry> read = segment.entries();
    for (int i = 0; i < read.size(); i++) {
      Entry entry = read.get(i);
      if (position > 0 && entry.position() <= position) {
        throw Segment.damaged(
            file,
            i + 1,
            "its position is " + entry.position() + ", and " + position + " before it");
      }
      boolean jumps = position > 0 && entry.position() > position + 1;
      if (jumps && segment.thinned() == 0) {
        // The chain shows that nothing was taken out here: it was written so.
        notes.add(
            file
                + ", line "
                + (i + 1)
                + ": what was done up to entry "
                + (entry.position() - 1)
                + " was lost before this was written, and it ends with entry "
                + position);
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
