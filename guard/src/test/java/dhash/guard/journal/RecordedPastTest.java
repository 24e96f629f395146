package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Past;
import dhash.engine.gate.Telemetry.Spell;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.guard.port.Journal.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What earlier rollouts recorded, as the past of an error budget. */
class RecordedPastTest {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  private static final Duration REACH = Duration.ofDays(3);

  @TempDir Path home;
  private int rollouts;

  /** Ten minutes that end so long before now: each minute 60 attempts, and so many failed. */
  private void recorded(Duration before, int failed, boolean ends) throws IOException {
    Instant end = NOW.minus(before);
    try (Writer writer = new FileJournal(home).lock("test")) {
      writer.open(Stories.opened("staging-" + ++rollouts));
      for (int minute = 0; minute <= 10; minute++) {
        Instant at = end.minusSeconds(60L * (10 - minute));
        Telemetry told =
            new Telemetry.Counters(
                1000 * rollouts + 60 * minute,
                failed * minute,
                Telemetry.Histogram.EMPTY,
                OptionalLong.empty(),
                Double.NaN);
        Reading reading = new Reading("r" + rollouts, new Health.Up(Duration.ZERO, ""), told, 0);
        writer.append(List.of(new Event.Sampled(new Sample(at, List.of(reading), List.of()))), at);
      }
      if (ends) {
        writer.append(List.of(new Event.Ended(Ending.PROMOTED, "", end)), end);
      }
    }
  }

  private List<Spell> past() {
    Telemetry told = new RecordedPast(new FileJournal(home)).before(NOW, REACH);
    assertThat(told).isInstanceOf(Past.class);
    return ((Past) told).spells();
  }

  @Test
  void without_rollouts_nothing_is_known() {
    assertThat(past()).isEmpty();
  }

  @Test
  void what_earlier_rollouts_saw_is_known_and_what_lies_between_is_not() throws Exception {
    recorded(Duration.ofHours(5), 1, true);
    recorded(Duration.ofHours(1), 3, true);
    assertThat(past())
        .containsExactly(
            spell(Duration.ofHours(5).plusMinutes(5), 300, 5),
            spell(Duration.ofHours(5), 300, 5),
            spell(Duration.ofMinutes(65), 300, 15),
            spell(Duration.ofHours(1), 300, 15));
  }

  private static Spell spell(Duration before, double attempts, double failures) {
    Instant to = NOW.minus(before);
    return new Spell(to.minusSeconds(300), to, attempts, failures);
  }

  @Test
  void the_open_rollout_tells_for_itself_and_what_is_too_old_is_not_read() throws Exception {
    recorded(Duration.ofDays(4), 1, true);
    recorded(Duration.ofHours(2), 1, true);
    recorded(Duration.ofMinutes(1), 1, false);
    Files.writeString(
        home.resolve("journal/00000001.ndjson"),
        Files.readString(home.resolve("journal/00000001.ndjson")).replace("r1", "r9"));
    assertThat(past()).hasSize(2);
  }

  @Test
  void a_journal_that_can_not_be_read_is_the_source_s_fault() throws Exception {
    recorded(Duration.ofHours(2), 1, true);
    Path file = home.resolve("journal/00000001.ndjson");
    Files.writeString(file, Files.readString(file).replace("\"r1\"", "\"r7\""));
    assertThat(new RecordedPast(new FileJournal(home)).before(NOW, REACH))
        .isInstanceOfSatisfying(
            Telemetry.Unavailable.class, u -> assertThat(u.reason()).contains("damaged"));
  }
}
