package dhash.guard.journal;

import dhash.engine.rollout.Event;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.redaction.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The journal of one environment, under {@code .dhash/<env>/}: {@code journal/00000001.ndjson} and
 * so on, a file a rollout.
 */
public final class FileJournal implements Journal {
  private final Path home;
  private final FreeTexts texts;

  /**
   * One that knows secrets by their names and looks alone.
   *
   * @param home the environment's folder, such as {@code .dhash/staging}; need not exist for
   *     reading
   */
  public FileJournal(Path home) {
    this(home, new Redactor());
  }

  /**
   * @param redactor takes secrets out of what people and others have written into events
   */
  public FileJournal(Path home, Redactor redactor) {
    this.home = home;
    this.texts = new FreeTexts(redactor::redact);
  }

  @Override
  public Optional<History> latest() throws IOException {
    for (Path file : files().reversed()) {
      Segment segment = Segment.read(file);
      if (segment.begun()) {
        return Optional.of(segment.history());
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<History> find(String rollout) throws IOException {
    for (Path file : likelyFirst(rollout)) {
      Optional<Entry> first = Segment.first(file);
      if (first.isPresent() && opened(first.get()).rollout().equals(rollout)) {
        return Optional.of(Segment.read(file).history());
      }
    }
    return Optional.empty();
  }

  /** A rollout's number is its file's, unless files were moved away; then the newest first. */
  private List<Path> likelyFirst(String rollout) throws IOException {
    List<Path> files = new ArrayList<>(files().reversed());
    String digits = rollout.substring(rollout.lastIndexOf('-') + 1);
    Path likely =
        folder().resolve("0".repeat(Math.max(0, 8 - digits.length())) + digits + ".ndjson");
    if (files.remove(likely)) {
      files.addFirst(likely);
    }
    return files;
  }

  @Override
  public List<Summary> recent(int most, Consumer<GuardException> damaged) throws IOException {
    List<Summary> summaries = new ArrayList<>();
    List<Path> files = files();
    if (!files.isEmpty()) {
      // The newest is read whole, as every command does that reads it.
      Segment.read(files.getLast());
    }
    for (Path file : files.reversed()) {
      if (summaries.size() == most) {
        break;
      }
      try {
        summary(file).ifPresent(summaries::add);
      } catch (GuardException damage) {
        damaged.accept(damage);
      }
    }
    return summaries;
  }

  private static Optional<Summary> summary(Path file) throws IOException {
    Optional<Entry> first = Segment.first(file);
    Optional<Entry> last = Segment.last(file);
    return first.isPresent() && last.isPresent()
        ? Optional.of(new Summary(opened(first.get()), ending(last.get())))
        : Optional.empty();
  }

  @Override
  public Optional<String> identity() throws IOException {
    Path file = folder().resolve("identity");
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }

  @Override
  public Inspection inspect(Optional<Generation> acted) throws IOException {
    // Before the files, which may grow meanwhile.
    long newest = Newest.in(folder()).read();
    return new Inspector(files(), identity().orElse(""), newest, acted).inspect();
  }

  @Override
  public Writer lock(String owner) throws IOException {
    return SegmentWriter.lock(new FolderDisk(home), owner, texts);
  }

  /** The process that guards, or otherwise has the lock, now, as it says; never this one. */
  public Optional<ProcessHandle> holder() throws IOException {
    return GuardLock.holder(home);
  }

  @Override
  public boolean isLocked() throws IOException {
    return GuardLock.isHeld(home);
  }

  private Path folder() {
    return home.resolve("journal");
  }

  private List<Path> files() throws IOException {
    return files(folder());
  }

  /** All rollouts' files, oldest first. */
  static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d{8}\\.ndjson"))
          .sorted(Comparator.comparing(Path::getFileName))
          .toList();
    }
  }

  private static Event.Opened opened(Entry first) {
    return (Event.Opened) first.events().getFirst();
  }

  private static Optional<Event.Ended> ending(Entry last) {
    return last.events().getLast() instanceof Event.Ended ended
        ? Optional.of(ended)
        : Optional.empty();
  }
}
