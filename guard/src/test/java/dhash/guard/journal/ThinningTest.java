package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.rollout.Event;
import dhash.guard.port.Journal.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old rollouts lose their polls, and nothing else: neither a decision nor the proof of it. */
class ThinningTest {
  private static final int ENTRIES = 12;
  private static final int ROLLOUTS = Thinning.KEEP_ROLLOUTS + 2;

  @TempDir Path home;
  private FileJournal journal;

  @BeforeEach
  void more_rollouts_than_are_kept_whole() throws IOException {
    journal = new FileJournal(home);
    Journals.fill(home, ROLLOUTS, ENTRIES);
  }

  private void openOneMore() throws IOException {
    try (Writer writer = journal.lock("test")) {
      writer.open(Stories.opened("staging-" + (ROLLOUTS + 1)));
      writer.append(List.of(Stories.ended()), Stories.NOON);
    }
  }

  private Path file(int number) {
    return home.resolve("journal").resolve("%08d.ndjson".formatted(number));
  }

  private List<Event> events(int number) throws IOException {
    return journal.find("staging-" + number).orElseThrow().entries().stream()
        .flatMap(entry -> entry.events().stream())
        .toList();
  }

  @Test
  void only_the_newest_rollouts_keep_their_polls() throws IOException {
    long before = Files.size(file(1));
    openOneMore();
    assertThat(Files.size(file(1))).isLessThan(before / 2);
    assertThat(events(3)).hasSize(2);
    assertThat(events(4)).hasSize(ENTRIES);
  }

  @Test
  void decisions_stay_and_are_still_chained() throws IOException {
    openOneMore();
    assertThat(events(1)).containsExactly(Stories.opened("staging-1"), Stories.ended());
    var inspected = journal.inspect(Optional.empty());
    assertThat(inspected.damage()).isEmpty();
    assertThat(inspected.rollouts()).isEqualTo(ROLLOUTS + 1);
    assertThat(inspected.notes())
        .singleElement()
        .asString()
        .contains("of 3 old rollouts only the decisions are kept");
  }

  @Test
  void a_decision_changed_afterwards_is_found() throws IOException {
    openOneMore();
    Files.writeString(file(2), Files.readString(file(2)).replace("verified", "believed"));
    assertThat(journal.inspect(Optional.empty()).damage())
        .singleElement()
        .asString()
        .contains("00000002.ndjson, line 3: its hash does not fit");
  }

  @Test
  void another_end_of_what_was_taken_out_is_found() throws IOException {
    openOneMore();
    rewriteGap("hash");
    assertThat(journal.inspect(Optional.empty()).damage())
        .singleElement()
        .asString()
        .contains("line 3: it does not follow the line before it");
  }

  @Test
  void another_beginning_of_what_was_taken_out_is_found() throws IOException {
    openOneMore();
    rewriteGap("prev");
    assertThat(journal.inspect(Optional.empty()).damage())
        .singleElement()
        .asString()
        .contains("line 2: it does not follow the line before it");
  }

  private void rewriteGap(String key) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file(2)));
    lines.set(1, lines.get(1).replaceFirst(key + "\":\"....", key + "\":\"0000"));
    Files.write(file(2), lines);
  }

  /** As by somebody who would rather not have been there. */
  @Test
  void polls_taken_out_of_a_new_rollout_are_damage() throws IOException {
    openOneMore();
    List<String> lines = Files.readAllLines(file(50));
    String first = lines.get(1);
    String prev = first.substring(first.indexOf("\"prev\":\"") + 8).substring(0, 64);
    String last = lines.get(ENTRIES - 2);
    String hash = last.substring(last.length() - 66, last.length() - 2);
    String gap =
        "{\"thinned\":%d,\"prev\":\"%s\",\"hash\":\"%s\"}".formatted(ENTRIES - 2, prev, hash);
    Files.write(file(50), List.of(lines.getFirst(), gap, lines.getLast()));
    assertThat(journal.inspect(Optional.empty()).damage())
        .singleElement()
        .asString()
        .contains("too new for that");
  }

  @Test
  void a_damaged_old_one_is_left_as_it_is_and_hinders_nobody() throws IOException {
    Files.writeString(file(1), Files.readString(file(1)).replace("staging-1\"", "staging-9\""));
    String damaged = Files.readString(file(1));
    openOneMore();
    assertThat(Files.readString(file(1))).isEqualTo(damaged);
    assertThat(events(2)).hasSize(2);
  }

  @Test
  void what_is_thin_already_is_left_alone() throws IOException {
    openOneMore();
    Object written = Files.getLastModifiedTime(file(2));
    openOneMore();
    assertThat(Files.getLastModifiedTime(file(2))).isEqualTo(written);
  }
}
