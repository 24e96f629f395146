package dhash.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Sample;
import dhash.engine.plan.Strategy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TroublesTest {
  /** Every phase with a failure that trying again may cure, and with one that it can't. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // phase,     may pass,     can't,          tries
    "Checking,    EffectFailed,  Ended,          3",
    "BackingUp,   EffectFailed,  Ended,          3",
    "Migrating,   RollbackBegan, RollbackBegan,  1",
    "Starting,    EffectFailed,  RollbackBegan,  10",
    "Smoking,     RollbackBegan, RollbackBegan,  1",
    "Shifting,    EffectFailed,  RollbackBegan,  10",
    "Baking,      EffectFailed,  EffectFailed,   0",
    "Watching,    EffectFailed,  EffectFailed,   0",
    "Held,        EffectFailed,  EffectFailed,   0",
    "Promoting,   EffectFailed,  Ended,          10",
    "Contracting, EffectFailed,  Ended,          3",
    "Stopping,    EffectFailed,  EffectGivenUp,  3",
    "Undoing,     EffectFailed,  EffectGivenUp,  3",
  })
  void are_tried_again_or_decided(String phase, String mayPass, String cannot, int tries) {
    Play once = OrdersTest.in(phase);
    assertThat(Play.names(once.give(new Input.Failed("why", true)).events()))
        .containsExactly(mayPass);
    assertThat(Play.names(OrdersTest.in(phase).give(new Input.Failed("why", false)).events()))
        .containsExactly(cannot);
    Play often = OrdersTest.in(phase);
    for (int i = 1; i <= (tries == 0 ? 100 : tries); i++) {
      Decision decision = often.give(new Input.Failed("why", true));
      assertThat(Play.names(decision.events()))
          .as("try %d", i)
          .containsExactly(i == tries ? cannot : "EffectFailed");
    }
  }

  /** What refuses in the middle of a rollback may well not refuse a moment later. */
  @ParameterizedTest
  @CsvSource({"Returning, 30", "Validating, 3"})
  void are_tried_again_on_the_way_back_whatever_was_said(String phase, int tries) {
    Play play = OrdersTest.in(phase);
    for (int i = 1; i <= tries; i++) {
      Decision decision = play.give(new Input.Failed("port taken", false));
      assertThat(Play.names(decision.events()))
          .as("try %d", i)
          .containsExactly(i == tries ? "Ended" : "EffectFailed");
    }
  }

  @Test
  void a_candidate_that_fails_while_it_is_promoted_is_taken_back() {
    Play play = OrdersTest.in("Promoting");
    Decision decision = play.give(new Input.FleetNotReady(Play.CANDIDATE, "it crashes"));

    assertThat(Play.names(decision.events())).containsExactly("RollbackBegan");
  }

  @Test
  void one_slow_answer_after_the_move_is_no_verdict() {
    Play play = OrdersTest.in("Validating");
    play.give(new Input.RollbackValidated(3, List.of("health took 2100 ms")));
    play.give(new Input.RollbackValidated(3, List.of()));

    assertThat(play.ending()).isEqualTo(Ending.ROLLED_BACK);
  }

  @Test
  void an_ended_rollout_has_none() {
    assertThat(OrdersTest.in("Ended").give(new Input.Failed("why", true)).events()).isEmpty();
  }

  @Test
  void nothing_follows_from_a_result_that_the_phase_has_not_asked_for() {
    for (Class<?> type : Phase.class.getPermittedSubclasses()) {
      String phase = type.getSimpleName();
      Play play = OrdersTest.in(phase);
      List<Input.Result> results =
          List.of(
              new Input.Checked(List.of("late"), List.of(), List.of()),
              new Input.BackedUp("b", "c", 1),
              new Input.Rehearsed(List.of("late"), List.of()),
              new Input.Expanded(List.of()),
              new Input.Contracted(List.of(), ""),
              new Input.FleetReached(),
              new Input.FleetNotReady(Play.CANDIDATE, "late"),
              new Input.SmokeTested(1, List.of("late")),
              new Input.Measured(new Sample(play.now, List.of(), List.of())),
              new Input.SchemaUndone(List.of(), List.of(), List.of()),
              new Input.RestoredBeside("late"),
              new Input.DataSwapped("late", List.of()),
              new Input.RollbackValidated(1, List.of("late")));
      List<String> taken =
          results.stream()
              .filter(r -> !Rollout.decide(play.state, r, play.now).events().isEmpty())
              .map(r -> r.getClass().getSimpleName())
              .toList();
      assertThat(taken).as(phase).isEqualTo(expected(phase));
    }
  }

  private static List<String> expected(String phase) {
    return switch (phase) {
      case "Checking" -> List.of("Checked");
      case "BackingUp" -> List.of("BackedUp");
      case "Rehearsing" -> List.of("Rehearsed");
      case "Migrating" -> List.of("Expanded");
      case "Starting", "Shifting", "Promoting", "Returning", "Stopping", "Quiescing", "Reviving" ->
          List.of("FleetReached", "FleetNotReady");
      case "Smoking" -> List.of("SmokeTested");
      case "Baking", "Watching", "Held" -> List.of("Measured");
      case "Contracting" -> List.of("Contracted");
      case "Undoing" -> List.of("SchemaUndone");
      case "Restoring" -> List.of("RestoredBeside");
      case "Swapping" -> List.of("DataSwapped");
      case "Validating" -> List.of("RollbackValidated");
      default -> List.of();
    };
  }

  @Test
  void waits_grow_up_to_five_seconds() {
    Play play = OrdersTest.in("Returning");
    Duration before = Duration.ZERO;
    for (int i = 0; i < 20; i++) {
      play.give(_ -> new Input.Failed("why", true));
      Duration wait =
          Duration.between(play.now, Rollout.next(play.state).orElseThrow().notBefore());
      assertThat(wait).isBetween(before, Duration.ofSeconds(5));
      before = wait;
    }
    assertThat(before).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void an_effect_that_went_well_begins_the_count_anew() {
    Play play = OrdersTest.in("Starting");
    for (int i = 0; i < 9; i++) {
      play.give(_ -> new Input.Failed("why", true));
    }
    play.until(Phase.Shifting.class);
    assertThat(play.state.trouble().attempts()).isZero();
  }

  @Test
  void a_refusal_names_every_problem() {
    Play play = Play.deploy(Strategy.CANARY);
    play.give(new Input.Checked(List.of("no disk", "no database"), List.of(), List.of()));
    assertThat(play.ending()).isEqualTo(Ending.REFUSED);
    assertThat(play.ended().detail()).isEqualTo("no disk\nno database");
  }

  @Test
  void a_baseline_that_cannot_be_stopped_does_not_undo_a_promotion() {
    Play play = OrdersTest.in("Promoting");
    play.give(new Input.Failed("no answer", false));
    assertThat(play.ending()).isEqualTo(Ending.PROMOTED);
    assertThat(play.ended().detail()).contains("could not be stopped: no answer");
  }
}
