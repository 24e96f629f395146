package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.rollout.Event;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal.Inspection;
import dhash.guard.port.Journal.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three rollouts of three entries each, and what can be wrong with them. */
class InspectorTest {
  @TempDir Path home;
  private FileJournal journal;

  @BeforeEach
  void three_rollouts() throws IOException {
    journal = new FileJournal(home);
    for (String rollout : List.of("a", "b", "c")) {
      try (Writer writer = journal.lock("test")) {
        writer.open(Stories.opened(rollout));
        writer.append(
            List.of(new Event.ChecksPassed(List.of(), List.of(), Stories.NOON)), Stories.NOON);
        writer.append(List.of(Stories.ended()), Stories.NOON);
      }
    }
  }

  private Path file(int number) {
    return home.resolve("journal").resolve("%08d.ndjson".formatted(number));
  }

  private void assertDamage(String... sentences) throws IOException {
    Inspection found = journal.inspect(Optional.empty());
    assertThat(found.damage()).hasSameSizeAs(sentences);
    for (int i = 0; i < sentences.length; i++) {
      assertThat(found.damage().get(i)).contains(sentences[i]);
    }
    assertThat(found.remedy()).contains("from a copy", home.toString());
  }

  @Test
  void a_sound_journal_is_counted() throws IOException {
    long bytes = Files.size(file(1)) + Files.size(file(2)) + Files.size(file(3));
    assertThat(journal.inspect(Optional.empty()))
        .isEqualTo(new Inspection(3, 9, bytes, List.of(), List.of(), ""));
    Inspection nothing = new FileJournal(home.resolve("none")).inspect(Optional.empty());
    assertThat(nothing).isEqualTo(new Inspection(0, 0, 0, List.of(), List.of(), ""));
  }

  /** Whatever bit of whatever byte it is: only a last line without its end may pass for torn. */
  @Test
  void every_flipped_byte_is_told_wherever_it_is() throws IOException {
    for (int number = 1; number <= 3; number++) {
      byte[] whole = Files.readAllBytes(file(number));
      for (int i = 0; i < whole.length; i++) {
        byte[] flipped = whole.clone();
        flipped[i] ^= (byte) (1 << i % 8);
        Files.write(file(number), flipped);
        assertThat(journal.inspect(Optional.empty()).damage())
            .as("file %d, byte %d", number, i)
            .isNotEmpty();
      }
      Files.write(file(number), whole);
    }
    assertThat(journal.inspect(Optional.empty()).damage()).isEmpty();
  }

  @Test
  void a_line_feed_that_became_another_byte_is_no_torn_line() throws IOException {
    byte[] whole = Files.readAllBytes(file(3));
    whole[whole.length - 1] = 'J';
    Files.write(file(3), whole);

    assertThatThrownBy(() -> journal.latest())
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("00000003.ndjson, line 3");
    assertThatThrownBy(() -> journal.lock("test")).isInstanceOf(GuardException.class);
    assertThat(Files.readAllBytes(file(3))).isEqualTo(whole);
  }

  @Test
  void each_damaged_file_is_told_with_its_line() throws IOException {
    List<String> lines = Files.readAllLines(file(1));
    Files.write(file(1), List.of(lines.get(0), lines.get(1).replace("12:00", "13:00")));
    Files.write(file(3), Files.readAllLines(file(3)).subList(1, 3));
    assertDamage(
        "00000001.ndjson, line 2: its hash", "00000003.ndjson, line 1: it does not follow");
  }

  @Test
  void a_file_put_in_place_of_another_is_told() throws IOException {
    Files.move(file(3), file(2), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertDamage("00000002.ndjson, line 1: it does not follow the last line");
  }

  @Test
  void a_cut_end_is_harmless_in_the_newest_file_and_damage_in_an_older_one() throws IOException {
    cut(file(3), 10);
    Newest.in(home.resolve("journal")).write(8);
    Inspection found = journal.inspect(Optional.empty());
    assertThat(found.damage()).isEmpty();
    assertThat(found.entries()).isEqualTo(8);
    assertThat(found.notes()).singleElement().asString().contains("00000003", "harmless");

    cut(file(2), 10);
    assertDamage("00000002.ndjson, line 3: it has no end");
  }

  private static void cut(Path file, int bytes) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - bytes));
  }

  @Test
  void the_oldest_file_may_be_moved_away_and_one_between_two_others_is_missing()
      throws IOException {
    Files.move(file(2), home.resolve("away"));
    assertDamage("00000002.ndjson is missing");

    Files.delete(file(1));
    Inspection found = journal.inspect(Optional.empty());
    assertThat(found.damage()).isEmpty();
    assertThat(found.notes()).singleElement().asString().contains("no file stands before");
    assertThat(found.rollouts()).isEqualTo(1);

    Files.move(home.resolve("away"), file(2));
    assertThat(journal.inspect(Optional.empty()).rollouts()).isEqualTo(2);
  }

  /** The fear: a deploy that was rolled back reads as if it were still open, and verifies. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void lines_taken_off_the_end_are_missed_and_never_counted_again(int lines) throws IOException {
    List<String> whole = Files.readAllLines(file(3));
    Files.write(file(3), whole.subList(0, whole.size() - lines));
    int last = 9 - lines;
    assertThat(journal.inspect(Optional.empty()).damage())
        .containsExactly(
            "The journal was cut: it ends with entry " + last + ", and entry 9 was written.");

    try (Writer writer = journal.lock("test")) {
      assertThat(writer.append(List.of(Stories.ended()), Stories.NOON).position()).isEqualTo(10);
    }
    Inspection after = journal.inspect(Optional.empty());
    assertThat(after.damage()).isEmpty();
    assertThat(after.notes()).singleElement().asString().contains("up to entry 9 was lost");
  }

  /** A power failure may leave anything there; that accuses nobody. */
  @ParameterizedTest
  @ValueSource(strings = {"", "0000000000000000007\n", "7", "abc", "99999999999999999999\n"})
  void a_number_that_lags_behind_or_is_none_accuses_nobody(String left) throws IOException {
    Files.writeString(home.resolve("journal/newest"), left);
    assertThat(journal.inspect(Optional.empty()).damage()).isEmpty();
  }

  /** The newest file has nothing after it that would miss it, but the platform may. */
  @Test
  void a_newest_file_that_is_gone_or_emptied_is_missed_by_what_the_platform_has_acted_for()
      throws IOException {
    Files.delete(home.resolve("journal/newest"));
    Optional<Generation> acted = acted(8);
    assertThat(journal.inspect(acted).damage()).isEmpty();

    Files.write(file(3), new byte[0]);
    assertThat(journal.inspect(acted).damage())
        .containsExactly(
            "The journal is older than what was done: it ends with entry 6, and the platform has"
                + " acted for entry 8.");
    Files.delete(file(3));
    assertThat(journal.inspect(acted).damage()).singleElement().asString().contains("older");
    assertThat(journal.inspect(acted(6)).damage()).isEmpty();

    assertThat(journal.inspect(Optional.of(new Generation("another", 1))).damage())
        .singleElement()
        .asString()
        .contains("placed by another journal");
  }

  @Test
  void what_was_lost_is_not_counted_again_and_noted_for_good() throws IOException {
    Files.delete(file(3));
    try (Writer writer = journal.lock("test")) {
      writer.countOn(12);
      assertThat(writer.open(Stories.opened("d")).position()).isEqualTo(13);
    }
    Inspection found = journal.inspect(acted(13));
    assertThat(found.damage()).isEmpty();
    assertThat(found.notes())
        .singleElement()
        .asString()
        .contains("00000003.ndjson, line 1: what was done up to entry 12 was lost");
  }

  private Optional<Generation> acted(long position) throws IOException {
    return Optional.of(new Generation(journal.identity().orElseThrow(), position));
  }

  @Test
  void a_line_that_fits_but_counts_wrongly_is_told() throws IOException {
    var last = Segment.read(file(3)).lastHash();
    var entry = new dhash.guard.port.Journal.Entry(9, Stories.NOON, List.of(Stories.opened("d")));
    Files.write(file(4), Codec.encode(entry, last), StandardOpenOption.CREATE);
    assertDamage("00000004.ndjson, line 1: its position is 9, and 9 before it");
  }
}
