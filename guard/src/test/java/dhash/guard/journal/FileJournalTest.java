package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dhash.engine.plan.DataPolicy;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.Writer;
import dhash.redaction.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
  private static final List<Event> PASSED =
      List.of(new Event.ChecksPassed(List.of(), List.of(), Stories.NOON));
  private static final List<Event> ENDED = List.of(Stories.ended());

  @TempDir Path home;
  private Journal journal;

  @BeforeEach
  void open() {
    journal = new FileJournal(home);
  }

  private Path file(int number) {
    return home.resolve("journal").resolve("%08d.ndjson".formatted(number));
  }

  private void write(String rollout, boolean toEnd) throws IOException {
    try (Writer writer = journal.lock("test")) {
      writer.open(Stories.opened(rollout));
      writer.append(PASSED, Stories.NOON);
      if (toEnd) {
        writer.append(ENDED, Stories.NOON);
      }
    }
  }

  @Test
  void reading_needs_neither_a_folder_nor_a_lock() throws IOException {
    Journal nowhere = new FileJournal(home.resolve("missing"));
    assertThat(nowhere.latest()).isEmpty();
    assertThat(nowhere.find("x")).isEmpty();
    assertThat(nowhere.recent(5)).isEmpty();
    assertThat(home.resolve("missing")).doesNotExist();
  }

  @Test
  void what_was_written_is_read_again_by_others_at_once() throws IOException {
    try (Writer writer = journal.lock("test")) {
      Entry opened = writer.open(Stories.opened("a"));
      Entry all = writer.append(Stories.oneOfEach(), Stories.NOON);

      assertThat(new FileJournal(home).latest().orElseThrow().entries())
          .containsExactly(opened, all)
          .isEqualTo(writer.latest().orElseThrow().entries());
    }
  }

  @Test
  void a_secret_in_a_free_text_never_reaches_the_disk_and_what_is_exact_stays() throws IOException {
    Redactor redactor = new Redactor();
    redactor.learn("tr0ub4dor");
    journal = new FileJournal(home, redactor);
    Order abort = new Order.Abort(DataPolicy.KEEP);
    Operator jane = new Operator("jane@example.com", "desk");
    List<Event> told =
        List.of(
            new Event.BackupTaken("backups/dhash_staging_20260101_000000.zip", "ab".repeat(32), 1),
            new Event.OrderTaken("id", abort, jane, "rotate password=hunter2", Stories.NOON),
            new Event.EffectFailed("StartFleet", "exit 1: tr0ub4dor", Stories.NOON),
            new Event.Held("ask bob@example.com"),
            new Event.Rehearsed(List.of("{\"token\":\"hunter2\"}")));
    try (Writer writer = journal.lock("test")) {
      writer.open(Stories.opened("a"));
      Entry written = writer.append(told, Stories.NOON);

      assertThat(written.events())
          .containsExactly(
              told.getFirst(),
              new Event.OrderTaken("id", abort, jane, "rotate password=***", Stories.NOON),
              new Event.EffectFailed("StartFleet", "exit 1: ***", Stories.NOON),
              new Event.Held("ask ***"),
              new Event.Rehearsed(List.of("{\"token\":\"***\"}")));
      assertThat(new FileJournal(home).latest().orElseThrow().entries().getLast())
          .isEqualTo(written);
    }
    assertThat(file(1)).content().doesNotContain("hunter2", "tr0ub4dor");
  }

  @Test
  void what_holds_no_secret_is_written_as_it_is() throws IOException {
    try (Writer writer = journal.lock("test")) {
      writer.open(Stories.opened("a"));

      assertThat(writer.append(Stories.oneOfEach(), Stories.NOON).events())
          .isEqualTo(Stories.oneOfEach());
    }
  }

  @Test
  void positions_go_on_over_rollouts_and_the_identity_stays() throws IOException {
    String identity;
    try (Writer writer = journal.lock("test")) {
      identity = writer.identity();
      assertThat(writer.latest()).isEmpty();
    }
    write("a", true);
    write("b", true);
    try (Writer writer = journal.lock("test")) {
      assertThat(writer.identity()).isEqualTo(identity);
      assertThat(writer.open(Stories.opened("c")).position()).isEqualTo(7);
      assertThat(writer.append(PASSED, Stories.NOON).position()).isEqualTo(8);
    }
  }

  @Test
  void rollouts_are_found_by_name_and_listed_newest_first() throws IOException {
    write("a", true);
    write("b", true);
    write("c", false);

    assertThat(journal.latest().orElseThrow().opened().rollout()).isEqualTo("c");
    assertThat(journal.find("a").orElseThrow().entries()).hasSize(3);
    assertThat(journal.find("a").orElseThrow().ending()).isPresent();
    assertThat(journal.find("d")).isEmpty();
    assertThat(journal.recent(2))
        .extracting(summary -> summary.opened().rollout())
        .containsExactly("c", "b");
    assertThat(journal.recent(9))
        .extracting(summary -> summary.ending().isPresent())
        .containsExactly(false, true, true);
  }

  @Test
  void an_open_rollout_is_gone_on_with_and_no_other_is_begun() throws IOException {
    write("a", false);
    try (Writer writer = journal.lock("test")) {
      assertThat(writer.latest().orElseThrow().state().phase()).isInstanceOf(Phase.BackingUp.class);
      assertThatThrownBy(() -> writer.open(Stories.opened("b")))
          .isInstanceOf(IllegalStateException.class);
      assertThat(writer.append(ENDED, Stories.NOON).position()).isEqualTo(3);
    }
  }

  @Test
  void a_last_line_torn_at_any_byte_is_left_out_and_mended() throws IOException {
    write("a", false);
    byte[] whole = Files.readAllBytes(file(1));
    int begin = lastLineBegin(whole);
    for (int cut = begin; cut < whole.length; cut++) {
      Files.write(file(1), Arrays.copyOf(whole, cut));
      new Newest(file(1).resolveSibling("newest")).write(1);
      assertThat(journal.latest().orElseThrow().entries()).as("cut at %d", cut).hasSize(1);
      assertThat(journal.recent(1)).hasSize(1);
      if (cut % 10 == 0) {
        try (Writer writer = journal.lock("test")) {
          assertThat(Files.size(file(1))).isEqualTo(begin);
          assertThat(writer.append(PASSED, Stories.NOON).position()).isEqualTo(2);
          assertThat(Files.readAllBytes(file(1))).isEqualTo(whole);
        }
      }
    }
  }

  private static int lastLineBegin(byte[] bytes) {
    for (int i = bytes.length - 2; ; i--) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
  }

  @Test
  void a_rollout_whose_first_line_was_torn_was_never_opened() throws IOException {
    write("a", true);
    for (String torn : List.of("", "{\"v\":1,\"se")) {
      Files.writeString(file(2), torn);
      assertThat(journal.latest().orElseThrow().opened().rollout()).isEqualTo("a");
      assertThat(journal.recent(5)).hasSize(1);
      assertThat(journal.find("b")).isEmpty();
      try (Writer writer = journal.lock("test")) {
        assertThat(file(2)).doesNotExist();
        assertThat(writer.latest().orElseThrow().opened().rollout()).isEqualTo("a");
      }
    }
    write("b", false);
    assertThat(journal.find("b").orElseThrow().entries().getFirst().position()).isEqualTo(4);
  }

  @Test
  void a_changed_a_dropped_and_a_swapped_line_are_told_by_their_number() throws IOException {
    write("a", true);
    List<String> lines = Files.readAllLines(file(1));

    assertDamaged(List.of(lines.get(0), lines.get(1).replace("12:00", "13:00"), lines.get(2)), 2);
    assertDamaged(List.of(lines.get(0), lines.get(2)), 2);
    assertDamaged(List.of(lines.get(0), lines.get(2), lines.get(1)), 2);
    assertDamaged(List.of(lines.get(0), lines.get(1), "", lines.get(2)), 3);
    assertDamaged(List.of(lines.get(0), lines.get(1), lines.get(1), lines.get(2)), 3);
  }

  @Test
  void a_last_line_that_stands_there_twice_is_mended() throws IOException {
    write("a", true);
    List<String> lines = Files.readAllLines(file(1));
    Files.write(file(1), List.of(lines.get(0), lines.get(1), lines.get(2), lines.get(2)));

    assertThat(journal.latest().orElseThrow().entries()).hasSize(3);
    journal.lock("test").close();
    assertThat(Files.readAllLines(file(1))).isEqualTo(lines);
  }

  private void assertDamaged(List<String> lines, int number) throws IOException {
    Files.write(file(1), lines);
    assertThatThrownBy(() -> journal.latest())
        .asInstanceOf(type(GuardException.class))
        .satisfies(damaged -> {
          assertThat(damaged).hasMessageContaining("00000001.ndjson, line " + number);
          assertThat(damaged.exitCode()).isEqualTo(ExitCode.ERROR);
          assertThat(damaged.remedy()).isNotEmpty();
        });
    assertThatThrownBy(() -> journal.lock("test")).isInstanceOf(GuardException.class);
    assertThat(Files.readAllLines(file(1))).isEqualTo(lines);
  }

  @Test
  void a_rollout_that_does_not_follow_the_one_before_it_is_damage() throws IOException {
    write("a", true);
    write("b", true);
    write("c", true);
    Files.delete(file(2));
    Files.move(file(3), file(2));

    assertThatThrownBy(() -> journal.lock("test"))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("00000002.ndjson, line 1");
  }

  @Test
  void a_damaged_journal_gives_its_lock_back() throws IOException {
    write("a", true);
    String good = Files.readString(file(1));
    Files.writeString(file(1), "nonsense\n");
    assertThatThrownBy(() -> journal.lock("test")).isInstanceOf(GuardException.class);
    Files.writeString(file(1), good);
    journal.lock("test").close();
  }

  @Test
  void the_mark_for_the_supervisor_stands_until_a_guard_has_seen_the_rollout_to_its_end()
      throws IOException {
    Path mark = home.resolve("rollout.open");
    try (Writer writer = journal.lock("test")) {
      writer.open(Stories.opened("a"));
      assertThat(mark).hasContent("a");
      writer.append(ENDED, Stories.NOON);
      assertThat(writer.unfinished()).isTrue();
    }
    assertThat(mark).doesNotExist();

    Files.writeString(mark, "left by a guard that died after the last entry");
    try (Writer writer = journal.lock("test")) {
      assertThat(writer.unfinished()).isTrue();
    }
    assertThat(mark).doesNotExist();
    try (Writer writer = journal.lock("test")) {
      assertThat(writer.unfinished()).isFalse();
    }
  }
}
