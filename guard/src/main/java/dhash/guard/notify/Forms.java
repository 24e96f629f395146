package dhash.guard.notify;

import dhash.guard.port.Channel;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.Notifier.Occasion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The templates of notices: the project's own where there is one that can be used, else the
 * built-in one of the same name.
 */
final class Forms {
  /** What follows an event's name in the names of its templates. */
  static final List<String> SUFFIXES =
      List.of("slack.json", "teams.json", "discord.json", "email.txt", "email.html");

  private static final int MOST_BYTES = 64 * 1024;

  private final Path folder;
  private final Consumer<String> warned;
  private final Set<String> complainedOf = ConcurrentHashMap.newKeySet();

  /**
   * @param folder the project's own, which need not be there
   * @param warned is told of each template that can't be used, once
   */
  Forms(Path folder, Consumer<String> warned) {
    this.folder = folder;
    this.warned = warned;
  }

  /** Makes something of a template's text. */
  @FunctionalInterface
  interface Use<T> {
    T of(String template) throws BrokenForm;
  }

  static String name(Occasion occasion, String suffix) {
    return occasion.word() + "." + suffix;
  }

  static Channel channel(String suffix) {
    return Channel.valueOf(suffix.substring(0, suffix.indexOf('.')).toUpperCase(Locale.ROOT));
  }

  /** All names, event by event. */
  static List<String> names() {
    return Arrays.stream(Occasion.values())
        .flatMap(occasion -> SUFFIXES.stream().map(suffix -> name(occasion, suffix)))
        .toList();
  }

  /** What is made of the project's own template; of the built-in one where that is broken. */
  <T> T use(String file, Use<T> use) throws BrokenForm {
    try {
      Optional<String> own = own(file);
      if (own.isPresent()) {
        return use.of(own.get());
      }
    } catch (BrokenForm broken) {
      if (complainedOf.add(file)) {
        warned.accept(
            "[WARNING] the template %s can't be used: %s; the built-in one is used instead"
                .formatted(file, broken.getMessage()));
      }
    }
    return use.of(builtIn(file));
  }

  /** Why the project's own template can't be used, if so. */
  Optional<String> trouble(String file, Use<?> use) {
    try {
      Optional<String> own = own(file);
      if (own.isPresent()) {
        use.of(own.get());
      }
      return Optional.empty();
    } catch (BrokenForm broken) {
      return Optional.ofNullable(broken.getMessage());
    }
  }

  /** Whether the project says it differently. */
  boolean hasOwn(String file) {
    try {
      return own(file).filter(text -> !text.equals(builtIn(file))).isPresent();
    } catch (BrokenForm unreadable) {
      return true;
    }
  }

  /**
   * The text in use, also where a file is empty: a shell makes it so before `show > file` is run;
   * empty where there is no template of that name.
   */
  Optional<String> text(String file) {
    if (!names().contains(file)) {
      return Optional.empty();
    }
    try {
      return own(file).filter(text -> !text.isBlank()).or(() -> Optional.of(builtIn(file)));
    } catch (BrokenForm unreadable) {
      return Optional.of(builtIn(file));
    }
  }

  private Optional<String> own(String file) throws BrokenForm {
    Path path = folder.resolve(file);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new BrokenForm("it is larger than 64 KiB");
      }
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new BrokenForm("it is not UTF-8 text", e);
    } catch (IOException e) {
      throw new BrokenForm(FileTrouble.of(e), e);
    }
  }

  private static String builtIn(String file) {
    try (InputStream in = Forms.class.getResourceAsStream("templates/" + file)) {
      if (in == null) {
        throw new IllegalStateException("no built-in template " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What lies in the project's folder and is the name of no template: a slip, most likely. */
  List<String> strangers() {
    try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.of()) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.endsWith(".md") && !names().contains(name))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
