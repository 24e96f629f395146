package dhash.guard.notify;

import dhash.guard.notify.Letter.Leg;
import dhash.guard.port.Channel;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Notices that are still to be delivered, a file each, so that neither a crash nor a day without a
 * network loses one. Several processes may use it at once. The folder is made when the first letter
 * is put in.
 */
final class Outbox {
  /** How many letters wait at most; then the oldest gives way. */
  static final int CAPACITY = 1000;

  private static final Pattern NAME = Pattern.compile("([0-9]{18})\\.json");

  private final Path folder;
  private final Told told;
  private final Sleeper sleeper;

  Outbox(Path folder, Sleeper sleeper) {
    this.folder = folder;
    this.told = new Told(folder.resolve("told"));
    this.sleeper = sleeper;
  }

  /**
   * What became of a notice that was put in.
   *
   * @param number empty where it had been told already, or waits already
   * @param droppedId the oldest letter, where it had to give way
   */
  record Put(Optional<Long> number, Optional<String> droppedId) {}

  /** When this returns the letter is on the disk. */
  Put put(Notice notice, Set<Channel> channels) throws IOException, InterruptedException {
    try (var _ = lock()) {
      List<Long> numbers = numbers();
      if (told.contains(notice.id()) || isHere(notice.id(), numbers)) {
        return new Put(Optional.empty(), Optional.empty());
      }
      Optional<String> dropped = Optional.empty();
      if (numbers.size() >= CAPACITY) {
        dropped = drop(numbers.getFirst());
      }
      long last = Math.max(told.lastNumber(), numbers.isEmpty() ? 0 : numbers.getLast());
      Map<Channel, Leg> legs = new EnumMap<>(Channel.class);
      channels.forEach(channel -> legs.put(channel, Leg.UNTRIED));
      Letter letter = new Letter(last + 1, notice, legs);
      WholeFile.write(file(letter.number()), LetterText.write(letter));
      return new Put(Optional.of(letter.number()), dropped);
    }
  }

  private boolean isHere(String id, List<Long> numbers) throws IOException {
    for (long number : numbers) {
      if (read(number).filter(letter -> letter.notice().id().equals(id)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private Optional<String> drop(long number) throws IOException {
    Optional<String> id = read(number).map(letter -> letter.notice().id());
    told.add(number, id.orElse("damaged"));
    Files.deleteIfExists(file(number));
    return id;
  }

  /** The oldest letter that waits for the channel and was put in after the one of that number. */
  Optional<Letter> next(Channel channel, long after) throws IOException {
    for (long number : numbers()) {
      if (number > after) {
        Optional<Letter> letter = read(number).filter(l -> l.waitsFor(channel));
        if (letter.isPresent()) {
          return letter;
        }
      }
    }
    return Optional.empty();
  }

  /** All letters that wait for the channel, in order. */
  List<Letter> waiting(Channel channel) throws IOException {
    List<Letter> waiting = new ArrayList<>();
    for (long number : numbers()) {
      read(number).filter(letter -> letter.waitsFor(channel)).ifPresent(waiting::add);
    }
    return waiting;
  }

  /** Empty where it is not here any more. */
  Optional<Letter> letter(long number) throws IOException {
    return read(number);
  }

  int size() throws IOException {
    return numbers().size();
  }

  /**
   * Writes down what became of a letter; one that waits for nobody leaves the outbox. One that was
   * dropped meanwhile stays away.
   */
  void update(long number, UnaryOperator<Letter> change) throws IOException, InterruptedException {
    try (var _ = lock()) {
      Optional<Letter> letter = read(number).map(change);
      if (letter.isPresent() && letter.get().isDone()) {
        told.add(number, letter.get().notice().id());
        Files.deleteIfExists(file(number));
        WholeFile.persistFolderOf(file(number));
      } else if (letter.isPresent()) {
        WholeFile.write(file(number), LetterText.write(letter.get()));
      }
    }
  }

  /** Only one process at a time delivers to a channel: else order and single copies were luck. */
  Optional<ProcessLock> tryToDeliver(Channel channel) throws IOException {
    return ProcessLock.tryTake(folder.resolve("." + channel.word() + ".lock"));
  }

  private ProcessLock lock() throws IOException, InterruptedException {
    return ProcessLock.take(folder.resolve(".lock"), sleeper);
  }

  /** In order. */
  private List<Long> numbers() throws IOException {
    List<Long> numbers = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return numbers;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
        if (matcher.matches()) {
          numbers.add(Long.valueOf(matcher.group(1)));
        }
      }
    }
    numbers.sort(null);
    return numbers;
  }

  /** What can't be read is set aside, so that it holds up nothing. */
  private Optional<Letter> read(long number) throws IOException {
    try {
      Optional<Letter> letter = LetterText.read(number, Files.readAllBytes(file(number)));
      if (letter.isEmpty()) {
        Path aside = folder.resolve(file(number).getFileName() + ".damaged");
        Files.move(file(number), aside, StandardCopyOption.REPLACE_EXISTING);
      }
      return letter;
    } catch (NoSuchFileException goneMeanwhile) {
      return Optional.empty();
    }
  }

  private Path file(long number) {
    return folder.resolve("%018d.json".formatted(number));
  }
}
