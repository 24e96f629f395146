package dhash.guard.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Policy;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import dhash.engine.rollout.Cause;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import dhash.guard.port.Journal;
import dhash.guard.port.Watcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who restores data learns what it cost those who asked meanwhile. */
class OutageTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Revision SERVING = new Revision(1, "v1", "11");
  private static final Restore BACKUP = new Restore(Restore.Source.BACKUP, "b.zip");

  @TempDir private Path logs;

  private static Instant after(double seconds) {
    return NOON.plusMillis(Math.round(seconds * 1000));
  }

  private static Event.Opened opened() {
    return new Event.Opened(
        "staging-7",
        "staging",
        Plan.toRestore(1),
        new Policy(
            Duration.ZERO,
            new Cadence(Duration.ofSeconds(5), Duration.ofSeconds(10)),
            true,
            List.of()),
        SERVING,
        Optional.of(SERVING),
        List.of(),
        DataPolicy.KEEP,
        Optional.of(BACKUP),
        new Operator("anna", "desk"),
        "",
        NOON);
  }

  private static List<Event> restore(Event... end) {
    List<Event> events =
        new ArrayList<>(
            List.of(
                opened(),
                new Event.RollbackBegan(
                    Cause.REQUESTED, "", DataPolicy.KEEP, Optional.of(BACKUP), NOON),
                new Event.RestoredBeside("safety.zip", after(60)),
                new Event.FleetReached(Fleet.EMPTY, after(61.5)),
                new Event.DataSwapped("kept", List.of(), after(63))));
    events.addAll(List.of(end));
    return events;
  }

  private static void replay(List<Event> events, Watcher watcher) {
    State state = Rollout.begin(opened());
    for (int i = 0; i < events.size(); i++) {
      state = i == 0 ? state : Rollout.evolve(state, events.get(i));
      watcher.saw(new Journal.Entry(i, NOON, List.of(events.get(i))), state);
    }
  }

  private static String told(List<Event> events) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    try (PlainView view = new PlainView(out, Story.Detail.BRIEF, () -> NOON)) {
      replay(events, view);
    }
    return written.toString(StandardCharsets.UTF_8).lines().toList().getLast();
  }

  private String report(List<Event> events) throws IOException {
    replay(events, new Reports(logs, text -> text, complaint -> assertThat(complaint).isEmpty()));
    try (Stream<Path> files = Files.list(logs)) {
      return Files.readString(files.findFirst().orElseThrow());
    }
  }

  @Test
  void the_outage_of_a_restore_is_told_at_its_end_and_reported() throws Exception {
    List<Event> events =
        restore(
            new Event.FleetReached(Fleet.of(new Placement(SERVING, 1, 100)), after(64.25)),
            new Event.RollbackValidated(3),
            new Event.Ended(Ending.ROLLED_BACK, "serves the restored data", after(66)));

    assertThat(told(events)).endsWith("serves the restored data; requests got 503 for 4.3 s");
    assertThat(report(events)).contains("\"outage_seconds\" : 4.25");
  }

  @Test
  void an_outage_that_goes_on_is_told_with_its_beginning() throws Exception {
    List<Event> events =
        restore(new Event.Ended(Ending.ROLLBACK_FAILED, "nothing serves", after(200)));

    assertThat(told(events)).endsWith("nothing serves; requests get 503 since " + after(60));
    assertThat(report(events)).doesNotContain("outage_seconds");
  }

  @Test
  void where_nothing_was_stopped_there_was_none() throws Exception {
    List<Event> events =
        List.of(
            opened(),
            new Event.RollbackBegan(
                Cause.REQUESTED, "", DataPolicy.KEEP, Optional.of(BACKUP), NOON),
            new Event.Ended(Ending.REFUSED, "it is damaged", after(5)));

    assertThat(told(events)).doesNotContain("503");
    assertThat(report(events)).doesNotContain("outage_seconds");
  }
}
