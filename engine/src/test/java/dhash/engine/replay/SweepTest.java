package dhash.engine.replay;

import static dhash.engine.replay.Recordings.NOON;
import static dhash.engine.replay.Recordings.above;
import static dhash.engine.replay.Recordings.incident;
import static dhash.engine.replay.Recordings.minute;
import static dhash.engine.replay.Recordings.play;
import static dhash.engine.replay.Recordings.policy;
import static dhash.engine.replay.Recordings.series;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final Duration TEN = Duration.ofMinutes(10);

  /** Windows of ten minutes; the worst of the n-th is n. */
  private static double[] loads(int windows) {
    return IntStream.range(0, windows * 10 + 1)
        .mapToDouble(minute -> minute % 10 == 5 ? minute / 10 + 1 : 0.5)
        .toArray();
  }

  @Test
  void the_recommended_threshold_comes_from_the_first_part_alone() {
    double[] loads = loads(40);
    Sweep sweep =
        Sweep.of(
                above(7),
                policy(above(7)),
                series(loads).cut(List.of(), TEN, TEN),
                0.05,
                Optional.empty())
            .orElseThrow();

    assertThat(sweep.cutoff()).isEqualTo(minute(200));
    assertThat(sweep.recommended()).as("the worst of 20 windows").isEqualTo(20);
    assertThat(sweep.alpha()).isEqualTo(0.05);
    assertThat(sweep.recommendedHeldOut().falseRollbacks()).as("those are 21 to 40").isEqualTo(20);
    assertThat(sweep.presentHeldOut().clean()).isEqualTo(20);

    Arrays.fill(loads, 210, loads.length, 1000);
    Sweep other =
        Sweep.of(
                above(7),
                policy(above(7)),
                series(loads).cut(List.of(), TEN, TEN),
                0.05,
                Optional.empty())
            .orElseThrow();
    assertThat(other.recommended()).isEqualTo(20);
    assertThat(other.trials()).isEqualTo(sweep.trials());
  }

  @Test
  void trials_tell_what_each_threshold_costs_and_finds() {
    double[] loads = loads(40);
    Arrays.fill(loads, 52, 55, 50);
    Sweep sweep =
        Sweep.of(
                above(7),
                policy(above(7)),
                series(loads).cut(List.of(incident(52, 54)), TEN, Duration.ZERO),
                0.05,
                Optional.empty())
            .orElseThrow();

    assertThat(sweep.trials())
        .filteredOn(trial -> trial.threshold() == 7)
        .singleElement()
        .satisfies(trial -> {
          assertThat(trial.score().detected()).isEqualTo(1);
          assertThat(trial.score().falseRollbacks()).isBetween(1, trial.score().clean() - 1);
        });
    assertThat(sweep.trials()).extracting(Sweep.Trial::threshold).isSorted().contains(50.0);
  }

  @Test
  void what_lies_across_the_cutoff_belongs_to_neither_part() {
    List<Stretch> stretches = series(loads(40)).cut(List.of(), TEN, TEN);
    Sweep sweep =
        Sweep.of(above(7), policy(above(7)), stretches, 0.05, Optional.of(minute(205)))
            .orElseThrow();

    assertThat(sweep.trials().getFirst().score().clean()).isEqualTo(20);
    assertThat(sweep.presentHeldOut().clean()).isEqualTo(19);
    assertThat(sweep.recommended()).isEqualTo(20);
  }

  @Test
  void too_few_windows_promise_no_more_than_they_can() {
    Sweep sweep =
        Sweep.of(
                above(7),
                policy(above(7)),
                series(loads(18)).cut(List.of(), TEN, TEN),
                0.01,
                Optional.empty())
            .orElseThrow();

    assertThat(sweep.alpha()).isEqualTo(0.1);
    assertThat(sweep.recommended()).isEqualTo(9);
  }

  @Test
  void a_threshold_that_must_not_be_undercut_is_the_least_of_the_first_part() {
    double[] fallen = Arrays.stream(loads(40)).map(load -> 100 - load).toArray();
    Gate below = new Gate.Custom(Recordings.LOAD, Direction.BELOW, 95, Duration.ZERO);
    Sweep sweep =
        Sweep.of(
                below,
                policy(below),
                series(fallen).cut(List.of(), TEN, TEN),
                0.05,
                Optional.empty())
            .orElseThrow();

    assertThat(sweep.recommended()).isEqualTo(80);
  }

  @Test
  void without_windows_in_both_parts_nothing_is_recommended() {
    List<Stretch> one = series(loads(1)).cut(List.of(), TEN, TEN);

    assertThat(Sweep.of(above(7), policy(above(7)), one, 0.01, Optional.empty())).isEmpty();
    assertThat(Sweep.of(above(7), policy(above(7)), List.of(), 0.01, Optional.empty())).isEmpty();
  }

  /** P95 lies at 950 of a bucket from 500 to 1000, and fails below the bucket's upper edge. */
  @Test
  void a_threshold_of_a_histogram_is_one_of_its_bounds() {
    List<Double> bounds = List.of(500.0, 1000.0, 2000.0, Double.POSITIVE_INFINITY);
    List<Sample> samples = new ArrayList<>();
    for (int minute = 0; minute <= 40; minute++) {
      double all = 100.0 * minute;
      Telemetry.Histogram took =
          new Telemetry.Histogram(bounds, List.of(all / 2, all, all, all), all * 600);
      Telemetry counted = new Telemetry.Counters(all, 0, took, OptionalLong.empty(), Double.NaN);
      Health up = new Health.Up(Duration.ofMillis(1), "");
      samples.add(
          new Sample(minute(minute), List.of(new Reading("r2-1", up, counted, 0)), List.of()));
    }
    Gate p95 = new Gate.P95HashTime(500, TEN);

    Sweep sweep =
        Sweep.of(
                p95,
                policy(p95),
                new Series("p95", samples).cut(List.of(), TEN, TEN),
                0.05,
                Optional.empty())
            .orElseThrow();

    assertThat(sweep.recommended()).isEqualTo(1000);
    assertThat(sweep.recommendedHeldOut().falseRollbacks()).isZero();
    assertThat(sweep.presentHeldOut().falseRollbacks()).isEqualTo(2);
  }

  /** Failures come in clusters, so that evidence of nothing is higher than chance would have it. */
  private static Series clusters(int minutes, long seed) {
    Random random = new Random(seed);
    double[] attempts = new double[2];
    double[] failures = new double[2];
    List<Sample> samples = new ArrayList<>();
    for (int poll = 0; poll <= 12 * minutes; poll++) {
      for (int arm = 0; arm < 2; arm++) {
        attempts[arm] += arm == 0 ? 50 : 150;
        failures[arm] += random.nextInt(arm == 0 ? 30 : 10) == 0 ? 3 + random.nextInt(8) : 0;
      }
      samples.add(
          new Sample(
              NOON.plusSeconds(5L * poll),
              List.of(counted(attempts[0], failures[0])),
              List.of(counted(attempts[1], failures[1]))));
    }
    return new Series("clusters", samples);
  }

  private static Reading counted(double attempts, double failures) {
    return new Reading(
        "one",
        new Health.Up(Duration.ZERO, ""),
        new Telemetry.Counters(
            attempts, failures, Telemetry.Histogram.EMPTY, OptionalLong.empty(), Double.NaN),
        0);
  }

  @Test
  void a_comparison_is_calibrated_on_windows_in_which_nothing_was_wrong() {
    Gate gate = new Gate.WorseThanBaseline(0.01, 1, Duration.ZERO);
    List<Stretch> stretches = clusters(2000, 7).cut(List.of(), TEN, TEN);

    Sweep sweep = Sweep.of(gate, policy(gate), stretches, 0.05, Optional.empty()).orElseThrow();

    List<Double> worst =
        stretches.stream()
            .filter(stretch -> stretch.recording().end().isBefore(sweep.cutoff()))
            .map(stretch -> play(stretch.recording(), policy(gate)).worst().get(gate.name()))
            .sorted()
            .toList();
    int rank = (int) Math.ceil((worst.size() + 1) * 0.95);
    assertThat(worst).hasSize(100);
    assertThat(sweep.recommended())
        .isGreaterThanOrEqualTo(Math.max(10, worst.get(rank - 1)))
        .isLessThan(1.02 * Math.max(10, worst.get(rank - 1)));
    assertThat(sweep.recommended())
        .as("the guards ask for more than these windows need")
        .isLessThan(sweep.gate().bound());
    assertThat(sweep.recommendedHeldOut().falseRollbackInterval().orElseThrow().low())
        .isLessThan(0.05);
  }

  @Test
  void no_calibrated_threshold_is_so_low_that_one_poll_could_reach_it() {
    Gate gate = new Gate.WorseThanBaseline(0.01, 1, Duration.ZERO);
    List<Sample> samples = new ArrayList<>();
    for (int poll = 0; poll <= 4800; poll++) {
      double failed = Math.floor(poll / 10.0);
      samples.add(
          new Sample(
              NOON.plusSeconds(5L * poll),
              List.of(counted(50.0 * poll, failed)),
              List.of(counted(150.0 * poll, 3 * failed))));
    }
    List<Stretch> stretches = new Series("equal", samples).cut(List.of(), TEN, TEN);

    assertThat(
            Sweep.of(gate, policy(gate), stretches, 0.05, Optional.empty())
                .orElseThrow()
                .recommended())
        .isEqualTo(10);
  }
}
