package dhash.guard.journal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Order;
import dhash.guard.port.Inbox;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/**
 * Orders as files in {@code .dhash/<env>/inbox/}: {@code <id>.order} until it is answered by {@code
 * <id>.answer}. A guard that dies between an order and its answer finds the order again and knows
 * by its id whether it was taken.
 */
public final class FileInbox implements Inbox {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final JsonMapper MAPPER = mapper();

  private final Path folder;
  private final Reserve reserve;
  private final Sleeper sleeper;

  /**
   * @param home the environment's folder, such as {@code .dhash/staging}
   */
  public FileInbox(Path home, Sleeper sleeper) {
    this.folder = home.resolve("inbox");
    this.reserve = Reserve.of(home);
    this.sleeper = sleeper;
  }

  @Override
  public Optional<Answer> send(Input.Ordered order, Duration limit)
      throws IOException, InterruptedException {
    leave(order);
    Path letter = folder.resolve(order.id() + ".order");
    Path reply = folder.resolve(order.id() + ".answer");
    long tries = limit.dividedBy(PAUSE);
    for (long i = 0; i < tries; i++) {
      if (Files.exists(reply)) {
        return Optional.of(read(reply));
      }
      sleeper.sleep(PAUSE);
    }
    if (Files.deleteIfExists(letter)) {
      return Optional.empty();
    }
    // It was taken out at the last moment: the answer stands there before that.
    return Files.exists(reply) ? Optional.of(read(reply)) : Optional.empty();
  }

  /** An order to go back gets the room that was set aside for that where the disk is full. */
  @Override
  public void leave(Input.Ordered order) throws IOException {
    Files.createDirectories(folder);
    Path letter = folder.resolve(order.id() + ".order");
    String text = MAPPER.writeValueAsString(order);
    try {
      write(letter, text);
    } catch (IOException full) {
      if (!(order.order() instanceof Order.Abort) || !reserve.giveUp()) {
        throw full;
      }
      write(letter, text);
    }
  }

  @Override
  public List<Input.Ordered> waiting() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Input.Ordered> orders = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      List<Letter> letters =
          files
              .filter(file -> file.toString().endsWith(".order"))
              .map(FileInbox::letter)
              .sorted(Comparator.comparingLong(Letter::left).thenComparing(Letter::file))
              .toList();
      for (Letter letter : letters) {
        order(letter.file()).ifPresent(orders::add);
      }
    }
    return orders;
  }

  @Override
  public void answer(String orderId, Answer answer) throws IOException {
    write(folder.resolve(orderId + ".answer"), MAPPER.writeValueAsString(answer));
    Files.deleteIfExists(folder.resolve(orderId + ".order"));
  }

  /**
   * @param left when it was left here, in milliseconds
   */
  private record Letter(Path file, long left) {}

  /** One that its sender has just withdrawn counts as very old. */
  private static Letter letter(Path file) {
    return new Letter(file, file.toFile().lastModified());
  }

  /**
   * Empty when its sender has just withdrawn it. What can't be read is set aside, for it must not
   * keep a rollout from being guarded.
   */
  private static Optional<Input.Ordered> order(Path file) throws IOException {
    try {
      return Optional.of(MAPPER.readValue(Files.readString(file), Input.Ordered.class));
    } catch (NoSuchFileException withdrawn) {
      return Optional.empty();
    } catch (JacksonException unreadable) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".unreadable"),
          StandardCopyOption.REPLACE_EXISTING);
      return Optional.empty();
    }
  }

  private static Answer read(Path reply) throws IOException {
    Answer answer = MAPPER.readValue(Files.readString(reply), Answer.class);
    Files.deleteIfExists(reply);
    return answer;
  }

  private static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    try (FileChannel open = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      open.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static JsonMapper mapper() {
    JsonMapper.Builder builder = JsonMapper.builder().addMixIn(Order.class, Typed.class);
    for (Class<?> type : Order.class.getPermittedSubclasses()) {
      builder.registerSubtypes(new NamedType(type, type.getSimpleName()));
    }
    return builder.build();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Typed {}
}
