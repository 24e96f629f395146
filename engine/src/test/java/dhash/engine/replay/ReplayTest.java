package dhash.engine.replay;

import static dhash.engine.replay.Recordings.LOAD;
import static dhash.engine.replay.Recordings.above;
import static dhash.engine.replay.Recordings.incident;
import static dhash.engine.replay.Recordings.minute;
import static dhash.engine.replay.Recordings.play;
import static dhash.engine.replay.Recordings.policy;
import static dhash.engine.replay.Recordings.score;
import static dhash.engine.replay.Recordings.series;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Action;
import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final Duration FOUR = Duration.ofMinutes(4);

  private static Recording whole(double... loads) {
    return Recording.of("whole", series(loads).samples());
  }

  @Test
  void the_first_failure_is_the_alarm_and_the_worst_value_is_that_of_the_whole() {
    Played played = play(whole(1, 6, 2, 9, 3), policy(above(5)));

    assertThat(played.alarm().map(Played.Alarm::at)).contains(minute(1));
    assertThat(played.alarm().orElseThrow().judgement().gate()).isEqualTo(LOAD);
    assertThat(played.worst()).containsEntry(LOAD, 9.0);
    assertThat(played.polls()).isEqualTo(5);
  }

  @Test
  void at_the_threshold_nothing_fails() {
    assertThat(play(whole(5, 5), policy(above(5))).alarm()).isEmpty();
  }

  @Test
  void the_worst_of_what_must_not_fall_is_the_least() {
    Gate below = new Gate.Custom(LOAD, Direction.BELOW, 3, Duration.ZERO);
    Played played = play(whole(8, 2, 4), policy(below));

    assertThat(played.worst()).containsEntry(LOAD, 2.0);
    assertThat(played.alarm().map(Played.Alarm::at)).contains(minute(1));
  }

  @Test
  void a_gate_that_only_warns_takes_nothing_back() {
    Rule warns = new Rule(Action.WARN, 0.75, 20, Optional.empty());
    Played played = play(whole(1, 9, 9), policy(above(5), warns));

    assertThat(played.alarm()).isEmpty();
    assertThat(played.warned()).extracting(Judgement::gate).containsExactly(LOAD);
  }

  @Test
  void stretches_without_incident_keep_away_from_incidents() {
    double[] quiet = new double[30];
    List<Stretch> stretches =
        series(quiet).cut(List.of(incident(10, 12)), FOUR, Duration.ofMinutes(2));

    assertThat(stretches)
        .extracting(s -> s.recording().begin())
        .containsExactly(minute(0), minute(4), minute(8), minute(15), minute(19), minute(23));
    assertThat(stretches.get(2).incident()).isPresent();
    assertThat(stretches.get(2).recording().end()).isEqualTo(minute(12));
    assertThat(stretches.get(1).recording().end()).isEqualTo(minute(7));
  }

  @Test
  void an_incident_is_watched_from_where_the_one_before_it_ended() {
    List<Stretch> stretches =
        series(new double[30])
            .cut(List.of(incident(10, 12), incident(15, 17), incident(16, 18)), FOUR, FOUR);

    assertThat(stretches)
        .filteredOn(s -> s.incident().isPresent())
        .extracting(s -> s.recording().begin())
        .containsExactly(minute(6), minute(12), minute(16));
  }

  @Test
  void an_incident_of_which_nothing_was_recorded_is_left_out() {
    assertThat(series(1, 1, 1).cut(List.of(incident(60, 70)), FOUR, Duration.ZERO)).isEmpty();
  }

  @Test
  void what_failed_before_an_incident_did_not_find_it() {
    Incident fault = incident(5, 8);
    Duration lead = Duration.ofMinutes(3);

    Score early =
        score(series(0, 0, 0, 9, 0, 0, 9, 0, 0).cut(List.of(fault), FOUR, lead), policy(above(5)));
    assertThat(early.before()).isEqualTo(1);
    assertThat(early.incidents()).isZero();

    Score found =
        score(series(0, 0, 0, 0, 0, 0, 9, 0, 0).cut(List.of(fault), FOUR, lead), policy(above(5)));
    assertThat(found.detected()).isEqualTo(1);
    assertThat(found.delay(0.5)).contains(Duration.ofMinutes(1));

    Score missed =
        score(series(0, 0, 0, 0, 0, 0, 1, 0, 0).cut(List.of(fault), FOUR, lead), policy(above(5)));
    assertThat(missed.incidents()).isEqualTo(1);
    assertThat(missed.detected()).isZero();
    assertThat(missed.delay(0.5)).isEmpty();
  }

  @Test
  void a_window_in_which_nothing_was_told_is_no_good_one() {
    double none = Double.NaN;
    Score score =
        score(
            series(1, 1, 1, 1, none, none, none, none, 1).cut(List.of(), FOUR, Duration.ZERO),
            policy(above(5)));

    assertThat(score.clean()).isEqualTo(1);
    assertThat(score.blind()).isEqualTo(1);
    assertThat(score.falseRollbacks()).isZero();
  }

  @Test
  void a_window_of_which_little_was_told_is_no_good_one_unless_it_was_taken_back() {
    double none = Double.NaN;
    double[] loads = {
      1, none, none, none, none, none, none, none, 1, 9, none, none, none, none, none, none, 1, 1,
      1, 1, none, none, none, none, 1
    };
    Score score =
        score(series(loads).cut(List.of(), Duration.ofMinutes(8), Duration.ZERO), policy(above(5)));

    assertThat(score.blind()).isEqualTo(1);
    assertThat(score.clean()).as("one taken back, one seen half of the time").isEqualTo(2);
    assertThat(score.falseRollbacks()).isEqualTo(1);
  }

  @Test
  void quantiles_of_delays_are_delays_that_were_seen() {
    List<Duration> ten = IntStream.rangeClosed(1, 10).mapToObj(Duration::ofSeconds).toList();
    Score score = new Score(0, 0, 12, ten.reversed(), 0, 0);

    assertThat(score.delay(0.5)).contains(Duration.ofSeconds(5));
    assertThat(score.delay(0.9)).contains(Duration.ofSeconds(9));
    assertThat(score.delay(1)).contains(Duration.ofSeconds(10));
    assertThat(score.detectionInterval().orElseThrow().low()).isBetween(0.51, 0.53);
    assertThat(score.falseRollbackInterval()).isEmpty();
  }
}
