package dhash.guard.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.Writer;
import dhash.guard.port.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A journal that can no longer be written, not even with the room set aside for the way back. */
@Timeout(30)
class UnrecordedTest {
  private static final Fleet BASELINE_ALONE = Fleet.of(new Placement(Stage.BASELINE, 2, 100));

  @TempDir Path home;
  private Stage stage;

  @BeforeEach
  void set() throws IOException {
    stage = new Stage(home).deploys(Strategy.CANARY);
  }

  /** Writes on until there is an entry that it has no room for; then never again. */
  private static final class FullJournal implements Writer {
    private final Writer real;
    private final Predicate<List<Event>> full;
    private boolean broken;

    FullJournal(Writer real, Predicate<List<Event>> full) {
      this.real = real;
      this.full = full;
    }

    @Override
    public String identity() {
      return real.identity();
    }

    @Override
    public Optional<Journal.History> latest() throws IOException {
      return real.latest();
    }

    @Override
    public boolean unfinished() throws IOException {
      return real.unfinished();
    }

    @Override
    public void countOn(long position) {
      real.countOn(position);
    }

    @Override
    public Entry open(Event.Opened opened) throws IOException {
      return real.open(opened);
    }

    @Override
    public Entry append(List<Event> events, Instant at) throws IOException {
      broken |= full.test(events);
      boolean goesBack = latest().orElseThrow().state().phase().goingBack();
      if (broken) {
        IOException full = new IOException("No space left on device");
        throw has(events, Event.RollbackBegan.class) || goesBack
            ? new Journal.NotRecorded(full)
            : full;
      }
      return real.append(events, at);
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }

  private static boolean has(List<Event> events, Class<? extends Event> type) {
    return events.stream().anyMatch(type::isInstance);
  }

  private void guardUntilFull(Predicate<List<Event>> full, Watcher... watchers)
      throws IOException, InterruptedException {
    try (Writer writer = new FullJournal(stage.journal.lock("test"), full)) {
      stage.controller(writer, watchers).run(true);
    }
  }

  private void assertTakenBackUnrecorded(Predicate<List<Event>> full, Watcher... watchers) {
    assertThatThrownBy(() -> guardUntilFull(full, watchers))
        .isInstanceOfSatisfying(
            GuardException.class,
            told -> {
              assertThat(told.exitCode()).isEqualTo(ExitCode.OPERATOR_NEEDED);
              assertThat(told).hasMessageContaining("was taken back", "No space left");
              assertThat(told.remedy()).contains("dhash resume");
            });
    assertThat(stage.world.platform.fleet()).isEqualTo(BASELINE_ALONE);
    assertThat(stage.world.database.schema()).containsExactly("1");
  }

  private void assertTheNextGuardRecordsIt() throws IOException, InterruptedException {
    int before = stage.world.platform.history().size();
    State end = stage.guard();
    assertThat(((Phase.Ended) end.phase()).ending()).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.world.platform.history().stream().skip(before))
        .as("the candidate's weight never rises again")
        .allMatch(fleet -> fleet.weightOf(Stage.CANDIDATE) == 0);
    assertThat(stage.world.platform.fleet()).isEqualTo(BASELINE_ALONE);
  }

  @Test
  void a_failed_gate_takes_it_back_all_the_same_and_the_next_guard_records_it()
      throws IOException, InterruptedException {
    stage.world.failExtractions(Stage.CANDIDATE);
    assertTakenBackUnrecorded(events -> has(events, Event.RollbackBegan.class));
    assertThat(stage.story()).doesNotContain("RollbackBegan");
    assertTheNextGuardRecordsIt();
  }

  @Test
  void so_does_a_disk_that_fills_up_half_way_back() throws IOException, InterruptedException {
    stage.world.failExtractions(Stage.CANDIDATE);
    boolean[] back = {false};
    assertTakenBackUnrecorded(events -> {
      boolean before = back[0];
      back[0] |= has(events, Event.RollbackBegan.class);
      return before;
    });
    assertThat(stage.story()).endsWith("RollbackBegan");
    assertTheNextGuardRecordsIt();
  }

  @Test
  void so_does_an_abort_while_the_traffic_moves() throws IOException, InterruptedException {
    Watcher abort =
        (_, state) -> {
          if (state.phase() instanceof Phase.Shifting(int step) && step == 1) {
            stage.order("1", new Order.Abort(DataPolicy.KEEP));
          }
        };
    assertTakenBackUnrecorded(events -> has(events, Event.RollbackBegan.class), abort);
    assertThat(stage.inbox.answers()).contains("1: taken, unrecorded");
    assertTheNextGuardRecordsIt();
  }

  @Test
  void on_the_way_forward_it_ends_the_guard_and_nothing_more_is_done()
      throws IOException, InterruptedException {
    assertThatThrownBy(() -> guardUntilFull(events -> has(events, Event.BackupTaken.class)))
        .isInstanceOf(IOException.class);
    assertThat(stage.world.platform.history()).isEmpty();
    assertThat(((Phase.Ended) stage.guard().phase()).ending()).isEqualTo(Ending.PROMOTED);
  }

  /** An order is heard before anything is measured that could not be recorded. */
  @Test
  void an_abort_is_heard_by_a_guard_that_can_record_nothing_else()
      throws IOException, InterruptedException {
    assertThatThrownBy(() -> guardUntilFull(events -> has(events, Event.Sampled.class)))
        .isInstanceOf(IOException.class);
    stage.order("1", new Order.Abort(DataPolicy.KEEP));
    guardUntilFull(events -> has(events, Event.Sampled.class));
    assertThat(stage.story()).endsWith("Ended").contains("OrderTaken");
    assertThat(stage.world.platform.fleet()).isEqualTo(BASELINE_ALONE);
  }
}
