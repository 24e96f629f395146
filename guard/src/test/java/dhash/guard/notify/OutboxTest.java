package dhash.guard.notify;

import static dhash.guard.port.Channel.SLACK;
import static dhash.guard.port.Channel.TEAMS;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Notifier.Notice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OutboxTest {
  private final Path folder;
  private final Outbox outbox;

  OutboxTest(@TempDir Path root) {
    this.folder = root.resolve("outbox");
    this.outbox = new Outbox(folder, Thread::sleep);
  }

  private long put(String id) throws Exception {
    return outbox.put(Outpost.notice(id, "m"), Set.of(SLACK)).number().orElseThrow();
  }

  private List<String> waiting() throws Exception {
    List<String> ids = new ArrayList<>();
    for (Letter letter : outbox.waiting(SLACK)) {
      ids.add(letter.notice().id());
    }
    return ids;
  }

  @Test
  void a_letter_comes_out_as_it_went_in() throws Exception {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("b", "\"ü\"\n");
    details.put("a", "");
    Notice notice = Outpost.notice("id", "message");
    notice =
        new Notice(notice.id(), notice.occasion(), "e", notice.at(), notice.message(), details);
    outbox.put(notice, Set.of(SLACK, TEAMS));
    outbox.update(1, letter -> letter.failed(SLACK, 4, "why", List.of(SLACK, TEAMS)));

    Letter read = new Outbox(folder, Thread::sleep).letter(1).orElseThrow();
    assertThat(read.notice()).isEqualTo(notice);
    assertThat(read.notice().details().keySet()).containsExactly("b", "a");
    assertThat(read.leg(SLACK)).isEqualTo(new Letter.Leg(false, 4, "why", Optional.empty(), true));
    assertThat(read.leg(TEAMS)).isEqualTo(Letter.Leg.UNTRIED);
  }

  @Test
  void numbers_go_on_when_all_has_left_and_what_left_is_known() throws Exception {
    put("a");
    put("b");
    outbox.update(1, letter -> letter.delivered(SLACK));
    outbox.update(2, letter -> letter.delivered(SLACK));
    assertThat(outbox.size()).isZero();
    assertThat(outbox.put(Outpost.notice("a", "m"), Set.of(SLACK)).number()).isEmpty();
    assertThat(put("c")).isEqualTo(3);
    assertThat(outbox.put(Outpost.notice("c", "m"), Set.of(SLACK)).number()).isEmpty();
  }

  @Test
  void a_full_outbox_lets_the_oldest_go_and_says_so() throws Exception {
    Files.createDirectories(folder);
    for (int i = 1; i <= Outbox.CAPACITY; i++) {
      Letter letter =
          new Letter(i, Outpost.notice("n" + i, "m"), Map.of(SLACK, Letter.Leg.UNTRIED));
      Files.write(folder.resolve("%018d.json".formatted(i)), LetterText.write(letter));
    }
    assertThat(outbox.put(Outpost.notice("new", "m"), Set.of(SLACK)).droppedId()).contains("n1");
    assertThat(waiting()).hasSize(Outbox.CAPACITY).startsWith("n2").endsWith("n1000", "new");
  }

  @Test
  void a_damaged_letter_is_set_aside_and_holds_up_nothing() throws Exception {
    put("a");
    put("b");
    Files.writeString(folder.resolve("%018d.json".formatted(1)), "{\"id\":");
    assertThat(waiting()).containsExactly("b");
    assertThat(folder.resolve("%018d.json.damaged".formatted(1))).exists();
  }

  @Test
  void a_line_that_a_crash_has_cut_off_counts_for_nothing() throws Exception {
    put("a");
    outbox.update(1, letter -> letter.delivered(SLACK));
    Files.writeString(folder.resolve("told"), "2 b", StandardOpenOption.APPEND);
    assertThat(put("b")).isEqualTo(2);
    outbox.update(2, letter -> letter.delivered(SLACK));
    assertThat(folder.resolve("told")).hasContent("1 a\n2 b\n");
  }

  @Test
  void what_was_told_is_remembered_for_long_and_not_for_ever() throws Exception {
    Files.createDirectories(folder);
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 2 * Told.CAPACITY; i++) {
      lines.append(i).append(" n").append(i).append('\n');
    }
    Files.writeString(folder.resolve("told"), lines);
    Told told = new Told(folder.resolve("told"));
    told.add(4001, "new");
    assertThat(Files.readAllLines(folder.resolve("told"))).hasSize(Told.CAPACITY);
    assertThat(told.contains("n4000")).isTrue();
    assertThat(told.contains("new")).isTrue();
    assertThat(told.contains("n1")).isFalse();
  }

  @Test
  void a_stand_in_that_has_not_been_told_yet_need_not_be_when_the_channel_is_back()
      throws Exception {
    put("a");
    outbox.update(1, letter -> letter.failed(SLACK, 4, "down", List.of(SLACK, TEAMS)));
    assertThat(outbox.next(TEAMS, -1)).isPresent();
    outbox.update(1, letter -> letter.delivered(SLACK));
    assertThat(outbox.size()).isZero();
  }
}
