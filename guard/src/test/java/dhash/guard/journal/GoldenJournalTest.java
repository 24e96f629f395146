package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.rollout.Event;
import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal of each version, replayed for ever. {@code UPDATE_GOLDEN=1} writes the files that are
 * missing and never one that is there: it stands for what a program of that time has left on
 * somebody's disk. A new event goes into a file of its own, after the others.
 */
class GoldenJournalTest {
  private static final Path VERSION_1 = Path.of("src/main/resources/dhash/guard/journal/version-1");

  @TempDir Path home;

  @Test
  void a_journal_of_version_1_is_read_for_ever() throws Exception {
    if (System.getenv("UPDATE_GOLDEN") != null) {
      writeMissing();
    }
    FileJournal journal = copied();

    assertThat(journal.inspect(Optional.empty()).damage()).isEmpty();
    assertThat(journal.inspect(Optional.empty()).notes()).isEmpty();
    assertThat(Stories.oneOfEach()).containsAll(events(1).subList(1, events(1).size()));
    assertThat(events(1).getFirst()).isEqualTo(Stories.opened("staging-2"));
    assertThat(states()).isEqualTo(Files.readString(VERSION_1.resolve("states.txt")));
  }

  /** What is read and written again is the same to the byte: no field is lost or renamed. */
  @Test
  void what_is_read_of_version_1_would_be_written_the_same() throws Exception {
    String prev = Codec.ORIGIN;
    for (Path file : FileJournal.files(VERSION_1)) {
      for (String line : Files.readAllLines(file)) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        Entry entry = Codec.decode(bytes, 0, bytes.length - 1).entry();
        assertThat(Codec.encode(entry, prev)).isEqualTo(bytes);
        prev = Codec.hashOf(bytes);
      }
    }
  }

  @Test
  void everything_that_an_entry_can_say_is_in_it() throws Exception {
    SortedSet<String> said = new TreeSet<>();
    for (int i = 1; i <= FileJournal.files(VERSION_1).size(); i++) {
      say(events(i), said);
    }
    SortedSet<String> sayable = new TreeSet<>();
    reach(Event.class, sayable);

    sayable.removeAll(said);
    assertThat(sayable).as("missing in the golden journal").isEmpty();
  }

  private FileJournal copied() throws IOException {
    Path folder = Files.createDirectories(home.resolve("journal"));
    for (Path file : FileJournal.files(VERSION_1)) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
    return new FileJournal(home);
  }

  private static List<Event> events(int number) throws IOException {
    return Segment.read(VERSION_1.resolve("%08d.ndjson".formatted(number))).entries().stream()
        .flatMap(entry -> entry.events().stream())
        .toList();
  }

  private static void writeMissing() throws IOException {
    String prev = Codec.ORIGIN;
    long position = 0;
    List<List<Event>> rollouts = Stories.golden();
    for (int i = 0; i < rollouts.size(); i++) {
      Path file = VERSION_1.resolve("%08d.ndjson".formatted(i + 1));
      if (!Files.exists(file)) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Event event : rollouts.get(i)) {
          byte[] line = Codec.encode(new Entry(++position, Stories.NOON, List.of(event)), prev);
          prev = Codec.hashOf(line);
          lines.writeBytes(line);
        }
        Files.write(file, lines.toByteArray());
      }
      Segment segment = Segment.read(file);
      prev = segment.lastHash();
      position = segment.entries().getLast().position();
    }
    Path states = VERSION_1.resolve("states.txt");
    if (!Files.exists(states)) {
      Files.writeString(states, states());
    }
  }

  /** The end of each rollout, folded; sets in order, and no wording of ours. */
  private static String states() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : FileJournal.files(VERSION_1)) {
      State state = Segment.read(file).history().state();
      text.append(file.getFileName())
          .append("\n  phase    ")
          .append(state.phase())
          .append("\n  fleet    ")
          .append(state.fleet())
          .append("\n  traffic  ")
          .append(state.watch().firstTraffic())
          .append("\n  poll     ")
          .append(state.watch().nextPoll())
          .append("\n  watched  ")
          .append(state.watch().watched())
          .append("\n  warned   ")
          .append(new TreeSet<>(state.watch().warned()))
          .append("\n  data     ")
          .append(state.data())
          .append("\n  trouble  ")
          .append(state.trouble())
          .append("\n  paused   ")
          .append(state.paused())
          .append("\n  accepted ")
          .append(state.accepted())
          .append("\n  orders   ")
          .append(new TreeSet<>(state.orders()))
          .append("\n  gates    ")
          .append(state.judgements().stream().map(j -> j.gate() + " " + j.outcome()).toList())
          .append("\n  lineage  ")
          .append(state.lineage())
          .append('\n');
    }
    return text.toString().replace("\u2028\n", "");
  }

  /** Names of all records and constants of the engine in a value. */
  private static void say(Object value, Collection<String> said) throws Exception {
    switch (value) {
      case Collection<?> many -> {
        for (Object one : many) {
          say(one, said);
        }
      }
      case Map<?, ?> many -> say(many.values(), said);
      case Optional<?> one when one.isPresent() -> say(one.get(), said);
      case Enum<?> constant -> said.add(name(constant.getDeclaringClass()) + "." + constant);
      case Record record -> {
        said.add(name(record.getClass()));
        for (RecordComponent component : record.getClass().getRecordComponents()) {
          say(component.getAccessor().invoke(record), said);
        }
      }
      default -> {}
    }
  }

  /** Names of all records and constants that a value of the type can be made of. */
  private static void reach(Type type, Collection<String> sayable) {
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        reach(argument, sayable);
      }
    } else if (type instanceof Class<?> c && c.isSealed()) {
      for (Class<?> permitted : c.getPermittedSubclasses()) {
        reach(permitted, sayable);
      }
    } else if (type instanceof Class<?> c && c.isEnum()) {
      for (Object constant : new ArrayList<>(List.of(c.getEnumConstants()))) {
        sayable.add(name(c) + "." + ((Enum<?>) constant).name());
      }
    } else if (type instanceof Class<?> c && c.isRecord() && sayable.add(name(c))) {
      for (RecordComponent component : c.getRecordComponents()) {
        reach(component.getGenericType(), sayable);
      }
    }
  }

  private static String name(Class<?> type) {
    return type.getName().substring(type.getName().lastIndexOf('.') + 1);
  }
}
