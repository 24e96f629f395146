package dhash.guard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.History;
import dhash.guard.port.Journal.Writer;
import dhash.guard.port.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The machine's clock is set while a rollout is under way and one guard follows the other. Within
 * one process it does not matter at all: {@code Main} moves its clock on by the monotonic one.
 */
@Timeout(30)
class ClockSetTest {
  /** The stage's window is of 20 s, and each look at the clock takes one. */
  private static final int FEWEST_POLLS_OF_A_WINDOW = 5;

  @TempDir Path home;
  private Stage stage;

  @BeforeEach
  void set() throws IOException {
    stage = new Stage(home).deploys(Strategy.BLUE_GREEN);
  }

  /** A guard as {@code GuardSession} puts it together. */
  private State guard(Watcher... watchers) throws IOException, InterruptedException {
    try (Writer writer = stage.journal.lock("test")) {
      History history = writer.latest().orElseThrow();
      OnwardClock clock = OnwardClock.from(stage.world.clock, history.entries().getLast().at());
      return new Controller(
              writer,
              stage.inbox,
              new Interpreter(stage.world.world(), clock, (_, _, _) -> {}),
              new VirtualThreads(),
              clock,
              Controller.BEAT,
              List.of(watchers))
          .run(true);
    }
  }

  private void killedAtTheFirstPollOfTheWindow() throws IOException, InterruptedException {
    AtomicInteger polls = new AtomicInteger();
    try {
      guard((_, state) -> {
        if (state.phase() instanceof Phase.Watching && polls.incrementAndGet() == 2) {
          throw new Stage.Killed();
        }
      });
    } catch (Stage.Killed killed) {
      assertThat(polls).hasValue(2);
    }
  }

  private void assertPromotedAfterAWholeWindow() throws IOException, InterruptedException {
    Instant before = stage.journal.latest().orElseThrow().entries().getLast().at();
    State end = guard();
    assertThat(((Phase.Ended) end.phase()).ending()).isEqualTo(Ending.PROMOTED);
    List<Entry> after =
        stage.journal.latest().orElseThrow().entries().stream()
            .filter(entry -> entry.at().isAfter(before))
            .toList();
    assertThat(after)
        .filteredOn(entry -> entry.events().getFirst() instanceof Event.Sampled)
        .as("polls after the clock was set")
        .hasSizeGreaterThan(FEWEST_POLLS_OF_A_WINDOW);
    Instant last = after.getLast().at();
    assertThat(Duration.between(after.getFirst().at(), last)).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void set_back_an_hour_the_window_ends_neither_at_once_nor_never() throws Exception {
    killedAtTheFirstPollOfTheWindow();
    stage.world.clock.move(Duration.ofHours(-1));
    assertPromotedAfterAWholeWindow();
  }

  @Test
  void set_back_an_hour_what_is_to_be_tried_again_does_not_wait_for_it() throws Exception {
    stage.world.failExtractions(Stage.CANDIDATE);
    try {
      guard((entry, state) -> {
        stage.world.platform.unreachable(state.phase() instanceof Phase.Returning);
        if (entry.events().getFirst() instanceof Event.EffectFailed) {
          throw new Stage.Killed();
        }
      });
    } catch (Stage.Killed killed) {
      assertThat(stage.story()).endsWith("EffectFailed");
    }
    stage.world.platform.unreachable(false);
    stage.world.clock.move(Duration.ofHours(-1));
    State end = guard();
    assertThat(((Phase.Ended) end.phase()).ending()).isEqualTo(Ending.ROLLED_BACK);
  }
}
