package dhash.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.Strategy;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void pending_migrations_are_rehearsed_on_the_backup_before_they_run() {
    Play play = Play.deploy(Strategy.CANARY, Play.WINDOW, true, true).until(Phase.Migrating.class);

    assertThat(play.eventNames()).endsWith("BackupTaken", "Rehearsed");
    assertThat(play.effects).endsWith(new Effect.TakeBackup(), new Effect.Rehearse("b.zip", true));
  }

  @Test
  void without_pending_migrations_there_is_nothing_to_rehearse() {
    Play play = Play.deploy(Strategy.CANARY);
    play.give(new Input.Checked(List.of(), List.of(), List.of()));
    play.until(Phase.Starting.class);
    assertThat(play.eventNames()).doesNotContain("Rehearsed");
  }

  @Test
  void a_failed_rehearsal_refuses_the_release_and_has_changed_nothing() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Rehearsing.class);
    play.give(new Input.Rehearsed(List.of("V7 can't be undone: syntax error"), List.of("7: 3 ms")));

    assertThat(play.ending()).isEqualTo(Ending.REFUSED);
    assertThat(play.ended().detail()).contains("V7 can't be undone");
    assertThat(play.effects).doesNotContain(new Effect.ExpandSchema());
  }

  @Test
  void a_rehearsal_that_cannot_be_held_is_tried_three_times_and_refuses() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Rehearsing.class);
    for (int i = 0; i < 3; i++) {
      play.give(_ -> new Input.Failed("no space", true));
    }
    assertThat(play.ending()).isEqualTo(Ending.REFUSED);
  }

  @Test
  void an_abort_during_the_rehearsal_undoes_nothing() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Rehearsing.class);
    play.abort();
    play.toEnd();
    assertThat(play.eventNames()).doesNotContain("SchemaUndone");
  }

  /** As journals have it that were written before there were rehearsals. */
  @Test
  void an_older_journal_still_tells_what_was_applied() {
    Play play = Play.deploy(Strategy.CANARY).until(Phase.Rehearsing.class);
    State state = Rollout.evolve(play.state, new Event.SchemaExpanded(List.of("7")));

    assertThat(state.phase()).isInstanceOf(Phase.Starting.class);
    assertThat(state.data().applied()).containsExactly("7");
  }
}
