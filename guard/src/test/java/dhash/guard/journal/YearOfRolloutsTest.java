package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Journal.Summary;
import dhash.guard.port.Journal.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However many rollouts there were, only the newest are read: the others hold nothing that could be
 * read here. {@code bench/journal.sh} says how long it takes.
 */
class YearOfRolloutsTest {
  private static final int ROLLOUTS = 40;
  private static final int RECENT = 20;

  @TempDir Path home;
  private FileJournal journal;

  @BeforeEach
  void many_rollouts() throws IOException {
    journal = new FileJournal(home);
    Journals.fill(home, ROLLOUTS, 3);
  }

  private void unreadableUpTo(int last) throws IOException {
    for (int number = 1; number <= last; number++) {
      Files.writeString(file(number), "nobody reads this\n");
    }
  }

  private Path file(int number) {
    return home.resolve("journal").resolve("%08d.ndjson".formatted(number));
  }

  @Test
  void the_newest_is_read_alone() throws IOException {
    unreadableUpTo(ROLLOUTS - 1);
    assertThat(journal.latest().orElseThrow().opened().rollout()).isEqualTo("staging-40");
  }

  @Test
  void the_last_twenty_are_listed_without_a_look_at_the_others() throws IOException {
    unreadableUpTo(ROLLOUTS - RECENT);
    assertThat(journal.recent(RECENT))
        .extracting((Summary summary) -> summary.opened().rollout())
        .containsExactlyElementsOf(
            IntStream.iterate(ROLLOUTS, n -> n - 1)
                .limit(RECENT)
                .mapToObj(n -> "staging-" + n)
                .toList());
  }

  @Test
  void the_lock_reads_the_newest_and_the_end_of_the_one_before() throws IOException {
    unreadableUpTo(ROLLOUTS - 2);
    try (Writer writer = journal.lock("test")) {
      assertThat(writer.open(Stories.opened("staging-41")).position()).isEqualTo(ROLLOUTS * 3 + 1);
    }
  }

  @Test
  void an_old_one_is_found_by_its_number_at_once() throws IOException {
    String third = Files.readString(file(3));
    unreadableUpTo(ROLLOUTS - 1);
    Files.writeString(file(3), third);
    assertThat(journal.find("staging-3").orElseThrow().entries()).hasSize(3);
  }

  /** As where the files before it were moved away, and counting began anew. */
  @Test
  void one_under_another_number_is_found_all_the_same() throws IOException {
    Files.move(file(40), file(77));
    Files.delete(file(39));
    assertThat(journal.find("staging-40").orElseThrow().entries()).hasSize(3);
    assertThat(journal.find("staging-39")).isEmpty();
  }
}
