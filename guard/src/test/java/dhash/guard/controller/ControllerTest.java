package dhash.guard.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Restore;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Writer;
import dhash.guard.port.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class ControllerTest {
  private static final Fleet BASELINE_ALONE = Fleet.of(new Placement(Stage.BASELINE, 2, 100));
  private static final Fleet CANDIDATE_ALONE = Fleet.of(new Placement(Stage.CANDIDATE, 2, 100));

  @TempDir Path home;
  private Stage stage;

  @BeforeEach
  void set() {
    stage = new Stage(home);
  }

  private static Ending ending(State state) {
    return ((Phase.Ended) state.phase()).ending();
  }

  @ParameterizedTest
  @EnumSource
  void a_good_release_is_promoted(Strategy strategy) throws IOException, InterruptedException {
    State end = stage.deploys(strategy).guard();

    assertThat(ending(end)).isEqualTo(Ending.PROMOTED);
    assertThat(stage.world.platform.fleet()).isEqualTo(CANDIDATE_ALONE);
    assertThat(stage.world.database.schema()).containsExactly("1", "7");
    assertThat(stage.journal.latest().orElseThrow().state()).isEqualTo(end);
  }

  @Test
  void a_bad_release_is_taken_back_schema_included() throws IOException, InterruptedException {
    stage.world.failExtractions(Stage.CANDIDATE);
    State end = stage.deploys(Strategy.CANARY).guard();

    assertThat(ending(end)).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.world.platform.fleet()).isEqualTo(BASELINE_ALONE);
    assertThat(stage.world.database.schema()).containsExactly("1");
  }

  @Test
  void a_candidate_that_never_gets_ready_is_taken_back() throws IOException, InterruptedException {
    stage.world.platform.neverReady(Stage.CANDIDATE);
    assertThat(ending(stage.deploys(Strategy.ROLLING).guard())).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.world.platform.fleet()).isEqualTo(BASELINE_ALONE);
  }

  @Test
  void failed_smoke_tests_take_it_back_before_any_traffic()
      throws IOException, InterruptedException {
    stage.world.failSmokeTests(Stage.CANDIDATE);
    assertThat(ending(stage.deploys(Strategy.CANARY).guard())).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.world.platform.history())
        .allMatch(fleet -> fleet.weightOf(Stage.CANDIDATE) == 0);
  }

  @Test
  void a_failed_migration_is_taken_back() throws IOException, InterruptedException {
    stage.world.database.breakMigrations();
    assertThat(ending(stage.deploys(Strategy.CANARY).guard())).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.story()).contains("RollbackBegan").doesNotContain("SchemaExpanded");
  }

  @Test
  void the_first_deploy_serves_or_leaves_nothing() throws IOException, InterruptedException {
    assertThat(ending(stage.deploysFirst().guard())).isEqualTo(Ending.PROMOTED);

    Stage bad = new Stage(home.resolve("bad"));
    bad.world.failSmokeTests(Stage.CANDIDATE);
    assertThat(ending(bad.deploysFirst().guard())).isEqualTo(Ending.STOPPED);
    assertThat(bad.world.platform.fleet()).isEqualTo(Fleet.EMPTY);
  }

  @Test
  void a_requested_rollback_brings_the_baseline_up_again()
      throws IOException, InterruptedException {
    assertThat(ending(stage.rollsBack().guard())).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.world.platform.fleet()).isEqualTo(BASELINE_ALONE);
  }

  @Test
  void a_nameless_database_is_not_taken_for_the_one_that_was_released_with() throws Exception {
    stage.deploys(Strategy.CANARY);
    stage.world.database.claim("");

    State end = stage.guard();

    assertThat(end.phase())
        .isInstanceOfSatisfying(
            Phase.Ended.class,
            ended -> {
              assertThat(ended.ending()).isEqualTo(Ending.REFUSED);
              assertThat(ended.detail())
                  .contains(
                      "The database memory on nowhere bears no environment's name",
                      "Check DB_NAME and DB_HOST first",
                      "backups list");
            });
  }

  @Test
  void another_environments_database_is_refused_and_nothing_changes()
      throws IOException, InterruptedException {
    stage.deploys(Strategy.CANARY);
    stage.world.database.claim("production");
    assertThat(ending(stage.guard())).isEqualTo(Ending.REFUSED);
    assertThat(stage.world.platform.history()).isEmpty();
    assertThat(stage.world.database.schema()).containsExactly("1");
  }

  @Test
  void a_release_is_refused_where_backups_can_t_be_made_or_proven()
      throws IOException, InterruptedException {
    stage.world.refuseBackups();
    State end = stage.deploys(Strategy.CANARY).guard();
    assertThat(ending(end)).isEqualTo(Ending.REFUSED);
    assertThat(stage.story()).doesNotContain("BackupTaken");
  }

  @Test
  void dead_metrics_hold_it_and_an_operator_decides() throws IOException, InterruptedException {
    stage.world.killMetrics();
    State held = stage.deploys(Strategy.BLUE_GREEN).guard();
    assertThat(held.phase()).isInstanceOf(Phase.Held.class);
    assertThat(stage.world.platform.fleet().weightOf(Stage.CANDIDATE)).isEqualTo(100);

    stage.order("1", new Order.Promote());
    try (Writer writer = stage.journal.lock("test")) {
      assertThat(ending(stage.controller(writer).run(false))).isEqualTo(Ending.PROMOTED);
    }
    assertThat(stage.inbox.answers()).containsExactly("1: taken");
  }

  @Test
  void a_platform_that_is_out_of_reach_while_it_is_watched_holds_it()
      throws IOException, InterruptedException {
    Watcher cut =
        (_, state) -> stage.world.platform.unreachable(state.phase() instanceof Phase.Watching);
    State held = stage.deploys(Strategy.BLUE_GREEN).guard(cut);
    assertThat(held.phase()).isInstanceOf(Phase.Held.class);
  }

  @Test
  void a_platform_that_refuses_to_answer_while_it_is_watched_holds_it()
      throws IOException, InterruptedException {
    Watcher refuse =
        (_, state) -> stage.world.platform.refusing(state.phase() instanceof Phase.Watching);
    State held = stage.deploys(Strategy.BLUE_GREEN).guard(refuse);
    assertThat(held.phase()).isInstanceOf(Phase.Held.class);
  }

  @Test
  void an_abort_does_not_wait_for_what_hangs_and_its_late_result_is_nobodys()
      throws IOException, InterruptedException {
    MemoryWorld.Hang hang = stage.world.hangBackup();
    stage.deploys(Strategy.CANARY);
    AtomicLong abortedAt = new AtomicLong();
    AtomicLong backAt = new AtomicLong();
    Watcher watch =
        (entry, _) -> {
          if (entry.events().stream().anyMatch(Event.FleetReached.class::isInstance)) {
            if (backAt.compareAndSet(0, System.nanoTime())) {
              hang.letGo();
            }
          }
        };
    Thread operator =
        Thread.ofVirtual()
            .start(() -> {
              try {
                hang.awaitBegin();
              } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
              }
              abortedAt.set(System.nanoTime());
              stage.order("1", new Order.Abort(DataPolicy.KEEP));
            });

    State end = stage.guard(watch);
    operator.join();
    assertThat(ending(end)).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.story())
        .doesNotContain("BackupTaken")
        .containsSubsequence("OrderTaken", "RollbackBegan", "FleetReached");
    assertThat(Duration.ofNanos(backAt.get() - abortedAt.get())).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void a_release_without_a_backup_that_was_proven_lately_is_refused() throws Exception {
    Instant tenDaysAgo = Instant.parse("2026-02-19T12:00:00Z");
    stage.world.needsProofWithin(Duration.ofDays(7), Optional.of(tenDaysAgo));
    State refused = stage.deploys(Strategy.CANARY).guard();
    assertThat(ending(refused)).isEqualTo(Ending.REFUSED);
    assertThat(((Phase.Ended) refused.phase()).detail())
        .contains(tenDaysAgo.toString(), "7 days", "dhash backups drill");

    stage.world.needsProofWithin(Duration.ofDays(7), Optional.empty());
    assertThat(ending(stage.deploys(Strategy.CANARY).guard())).isEqualTo(Ending.REFUSED);
    stage.world.needsProofWithin(Duration.ofDays(11), Optional.of(tenDaysAgo));
    assertThat(ending(stage.deploys(Strategy.CANARY).guard())).isEqualTo(Ending.PROMOTED);
  }

  @Test
  void a_failed_rehearsal_refuses_and_the_database_stays_as_it_is() throws Exception {
    stage.world.database.failRehearsals();
    State refused = stage.deploys(Strategy.CANARY).guard();
    assertThat(ending(refused)).isEqualTo(Ending.REFUSED);
    assertThat(stage.world.database.schema()).containsExactly("1");
  }

  @Test
  void an_abort_with_data_swaps_them_while_nothing_runs() throws Exception {
    stage.deploys(Strategy.CANARY);
    Restore backup = new Restore(Restore.Source.BACKUP, "backup.zip");
    Watcher aborts =
        (entry, _) -> {
          if (entry.events().stream().anyMatch(Event.StepBaked.class::isInstance)) {
            stage.order("1", new Order.Abort(DataPolicy.KEEP, Optional.of(backup)));
          }
        };
    assertThat(ending(stage.guard(aborts))).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.story())
        .containsSubsequence(
            "RollbackBegan",
            "FleetReached",
            "FleetReached",
            "RestoredBeside",
            "FleetReached",
            "DataSwapped",
            "FleetReached",
            "RollbackValidated");
    assertThat(stage.world.database.schema()).containsExactly("1");
  }

  @Test
  void an_order_is_answered_with_the_reason_why_it_is_refused()
      throws IOException, InterruptedException {
    stage.order("1", new Order.Resume());
    stage.deploys(Strategy.CANARY).guard();
    assertThat(stage.inbox.answers()).containsExactly("1: it is not paused");
    assertThat(stage.story()).doesNotContain("OrderTaken");
  }

  @Test
  void an_order_taken_before_the_guard_died_is_answered_by_the_next_and_not_taken_again()
      throws IOException, InterruptedException {
    stage.deploys(Strategy.CANARY);
    stage.order("1", new Order.Abort(DataPolicy.KEEP));
    stage.inbox.breakNextAnswer();
    assertThatThrownBy(stage::guard).isInstanceOf(IOException.class);

    assertThat(ending(stage.guard())).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.inbox.answers()).containsExactly("1: taken");
    assertThat(stage.story().stream().filter("OrderTaken"::equals)).hasSize(1);
  }

  @Test
  void an_order_that_comes_when_it_has_just_ended_is_answered()
      throws IOException, InterruptedException {
    stage.deploys(Strategy.CANARY).guard();
    stage.order("1", new Order.Pause());

    stage.guard();
    assertThat(stage.inbox.answers()).containsExactly("1: local-3 has ended already: PROMOTED");
  }

  @Test
  void leaving_records_the_pause_and_the_next_guard_stays_paused_until_it_is_resumed()
      throws IOException, InterruptedException {
    stage.deploys(Strategy.CANARY);
    try (Writer writer = stage.journal.lock("test")) {
      Controller[] self = new Controller[1];
      Watcher leaver =
          (_, state) -> {
            if (state.phase() instanceof Phase.Baking) {
              self[0].leave(Optional.of(Stage.ordered("ctrl-c", new Order.Pause())));
            }
          };
      self[0] = stage.controller(writer, leaver);
      State left = self[0].run(false);
      assertThat(left.ended()).isFalse();
      assertThat(left.paused()).isTrue();
    }
    assertThat(stage.story()).endsWith("OrderTaken");

    stage.order("1", new Order.Resume());
    assertThat(ending(stage.guard())).isEqualTo(Ending.PROMOTED);
  }

  @Test
  void without_a_rollout_there_is_nothing_to_guard() throws IOException {
    try (Writer writer = stage.journal.lock("test")) {
      assertThatThrownBy(() -> stage.controller(writer)).isInstanceOf(IllegalStateException.class);
    }
  }
}
