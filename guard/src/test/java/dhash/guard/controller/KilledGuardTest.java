package dhash.guard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guard is killed after each entry of the journal in turn; the next one ends the same. */
@Timeout(60)
class KilledGuardTest {
  @TempDir Path home;

  @Test
  void a_good_release_ends_the_same_wherever_the_guard_is_killed()
      throws IOException, InterruptedException {
    everywhere(false, Ending.PROMOTED);
  }

  @Test
  void a_bad_release_ends_the_same_wherever_the_guard_is_killed()
      throws IOException, InterruptedException {
    everywhere(true, Ending.ROLLED_BACK);
  }

  private void everywhere(boolean bad, Ending expected) throws IOException, InterruptedException {
    Stage whole = stage("whole", bad);
    whole.guard();
    List<Entry> entries = whole.journal.latest().orElseThrow().entries();
    for (int kill = 2; kill <= entries.size(); kill++) {
      if (polled(entries, kill - 1) && polled(entries, kill - 2)) {
        continue;
      }
      Stage stage = stage("killed-" + kill, bad);
      long last = kill;
      try {
        stage.guard((entry, _) -> {
          if (entry.position() == last) {
            throw new Stage.Killed();
          }
        });
      } catch (Stage.Killed killed) {
        assertThat(stage.journal.latest().orElseThrow().entries()).hasSize(kill);
      }
      State end = stage.guard();
      assertThat(end.ended()).as("killed after entry %d", kill).isTrue();
      assertThat(stage.journal.latest().orElseThrow().ending().orElseThrow().ending())
          .as("killed after entry %d", kill)
          .isEqualTo(expected);
      assertThat(stage.story()).as("killed after entry %d", kill).isEqualTo(whole.story());
      Fleet fleet = stage.world.platform.fleet();
      assertThat(fleet).isEqualTo(whole.world.platform.fleet());
      assertThat(stage.world.database.schema()).isEqualTo(whole.world.database.schema());
    }
  }

  private static boolean polled(List<Entry> entries, int index) {
    return entries.get(index).events().stream().allMatch(Event.Sampled.class::isInstance);
  }

  private Stage stage(String folder, boolean bad) throws IOException {
    Stage stage = new Stage(home.resolve(folder));
    if (bad) {
      stage.world.failExtractions(Stage.CANDIDATE);
    }
    return stage.deploys(Strategy.CANARY);
  }
}
