package dhash.guard.journal;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import dhash.guard.port.Inbox;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
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
 * Orders as files in {@code .dhash/<env>/inbox/}: {@code <id>.order} until a guard takes it in
 * hand, then {@code <id>.taken} until it is answered by {@code <id>.answer}. What is in hand can't
 * be withdrawn any more, so that nobody is told that his order came to nothing while it is carried
 * out. A guard that dies before it answers leaves the order to the next one, which knows by its id
 * whether it was recorded.
 */
public final class FileInbox implements Inbox {
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Long enough for another guard to be started where the one that has the order dies. */
  private static final Duration WHILE_IN_HAND = Duration.ofSeconds(60);

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
  public Optional<Answer> send(Input.Ordered order, Duration limit, Hope hope)
      throws IOException, InterruptedException {
    leave(order);
    Path letter = folder.resolve(order.id() + ".order");
    Path reply = folder.resolve(order.id() + ".answer");
    Optional<Answer> answer = await(reply, limit, hope);
    if (answer.isPresent() || Files.deleteIfExists(letter)) {
      return answer;
    }
    return Optional.of(
        await(reply, WHILE_IN_HAND, () -> true)
            .orElseThrow(() ->
                new GuardException(
                    ExitCode.TIMED_OUT,
                    "The guard that has taken the order in hand has not answered it.",
                    "It is not known yet whether the order was carried out.",
                    "The next guard answers it; see `dhash status`.")));
  }

  private Optional<Answer> await(Path reply, Duration limit, Hope hope)
      throws IOException, InterruptedException {
    for (long tries = limit.dividedBy(PAUSE); tries > 0 && hope.lasts(); tries--) {
      if (Files.exists(reply)) {
        return Optional.of(read(reply));
      }
      sleeper.sleep(PAUSE);
    }
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
              .filter(file -> file.toString().endsWith(".order") || isTaken(file))
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
    Files.deleteIfExists(folder.resolve(orderId + ".taken"));
  }

  private static boolean isTaken(Path file) {
    return file.toString().endsWith(".taken");
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
      Path taken = isTaken(file) ? file : take(file);
      return Optional.of(MAPPER.readValue(Files.readString(taken), Input.Ordered.class));
    } catch (NoSuchFileException | JacksonException withdrawnOrSetAside) {
      return Optional.empty();
    }
  }

  private static Path take(Path file) throws IOException {
    String name = file.getFileName().toString();
    String id = name.substring(0, name.length() - ".order".length());
    try {
      MAPPER.readValue(Files.readString(file), Input.Ordered.class);
    } catch (JacksonException unreadable) {
      Files.move(
          file, file.resolveSibling(name + ".unreadable"), StandardCopyOption.REPLACE_EXISTING);
      throw unreadable;
    }
    return Files.move(file, file.resolveSibling(id + ".taken"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Answer read(Path reply) throws IOException {
    Answer answer = MAPPER.readValue(Files.readString(reply), Answer.class);
    Files.deleteIfExists(reply);
    return answer;
  }

  private static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel open =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        open.write(bytes);
      }
      open.force(true);
    } catch (IOException full) {
      throw FileTrouble.at(fresh, full);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addMixIn(Order.class, Typed.class)
            .addMixIn(Operator.class, FromNowhere.class);
    for (Class<?> type : Order.class.getPermittedSubclasses()) {
      builder.registerSubtypes(new NamedType(type, type.getSimpleName()));
    }
    return builder.build();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Typed {}

  /** An order that an older program left does not say it. */
  private interface FromNowhere {
    @JsonSetter(nulls = Nulls.AS_EMPTY)
    @SuppressWarnings("UnusedMethod") // the mapper matches it by its name
    String from();
  }
}
