package dhash.guard.platform.local;

import static dhash.guard.platform.local.Machine.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Observation;
import dhash.guard.port.Observation.Replica;
import dhash.guard.port.Observation.Share;
import dhash.guard.port.Platform;
import dhash.guard.port.Platform.Ensured;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every platform promises, the simulated one too. Each test has an environment of its own. */
abstract class PlatformContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(2);

  private long position;

  /** One environment of the platform under test. */
  interface Place {
    Platform platform();

    /** Makes a revision known that becomes ready at once, or never. */
    void prepare(int revision, boolean becomesReady) throws IOException;
  }

  /** An environment in which nothing runs. */
  abstract Place place(String name) throws IOException;

  private Generation next() {
    position++;
    return new Generation("journal", position);
  }

  private static Placement placed(int revision, int replicas, int weight) {
    return new Placement(revision(revision), replicas, weight);
  }

  private static List<String> names(Observation observation) {
    return observation.replicas().stream().map(Replica::name).sorted().toList();
  }

  @Test
  void what_is_placed_runs_is_ready_and_has_its_weight() throws Exception {
    Place place = place("placed");
    place.prepare(1, true);
    place.prepare(2, true);

    assertThat(place.platform().ensure(next(), Fleet.of(placed(1, 2, 75), placed(2, 1, 25)), LIMIT))
        .isEqualTo(new Ensured.Converged());

    Observation observation = place.platform().observe();
    assertThat(names(observation)).containsExactly("r1-1", "r1-2", "r2-1");
    assertThat(observation.replicas()).allMatch(Replica::ready);
    assertThat(observation.shares())
        .containsExactlyInAnyOrder(new Share(revision(1), 75), new Share(revision(2), 25));
  }

  @Test
  void what_is_no_longer_placed_is_gone() throws Exception {
    Place place = place("gone");
    place.prepare(1, true);
    place.prepare(2, true);
    place.platform().ensure(next(), Fleet.of(placed(1, 1, 100), placed(2, 1, 0)), LIMIT);
    place.platform().ensure(next(), Fleet.of(placed(2, 1, 100)), LIMIT);

    assertThat(names(place.platform().observe())).containsExactly("r2-1");
    assertThat(place.platform().observe().shares()).containsExactly(new Share(revision(2), 100));

    place.platform().ensure(next(), Fleet.EMPTY, LIMIT);
    assertThat(place.platform().observe().replicas()).isEmpty();
    assertThat(place.platform().observe().shares()).isEmpty();
  }

  @Test
  void an_older_generation_changes_nothing_and_an_equal_one_is_a_repeat() throws Exception {
    Place place = place("generations");
    place.prepare(1, true);
    Fleet fleet = Fleet.of(placed(1, 1, 100));
    Generation old = next();
    Generation newer = next();
    assertThat(place.platform().newest()).isEmpty();
    place.platform().ensure(newer, fleet, LIMIT);
    assertThat(place.platform().newest()).contains(newer);

    assertThat(place.platform().ensure(old, Fleet.EMPTY, LIMIT))
        .isEqualTo(new Ensured.Superseded(newer.position()));
    assertThat(place.platform().ensure(newer, fleet, LIMIT)).isEqualTo(new Ensured.Converged());
    assertThat(names(place.platform().observe())).containsExactly("r1-1");
  }

  @Test
  void another_journal_is_refused() throws Exception {
    Place place = place("foreign");
    place.prepare(1, true);
    place.platform().ensure(next(), Fleet.of(placed(1, 1, 100)), LIMIT);

    assertThatThrownBy(
            () -> place.platform().ensure(new Generation("other", 99), Fleet.EMPTY, LIMIT))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED));
    assertThat(names(place.platform().observe())).containsExactly("r1-1");
  }

  @Test
  void what_is_not_ready_is_named_and_gets_no_traffic() throws Exception {
    Place place = place("unready");
    place.prepare(1, true);
    place.prepare(2, false);
    place.platform().ensure(next(), Fleet.of(placed(1, 1, 100)), LIMIT);

    assertThat(place.platform().ensure(next(), Fleet.of(placed(1, 1, 50), placed(2, 1, 50)), SHORT))
        .isInstanceOfSatisfying(
            Ensured.NotReady.class, e -> assertThat(e.revision()).isEqualTo(revision(2)));

    assertThat(place.platform().observe().shares()).containsExactly(new Share(revision(1), 100));
    assertThat(place.platform().observe().replicasOf(revision(2))).noneMatch(Replica::ready);
  }

  @Test
  void traffic_moves_though_what_gets_none_is_not_ready() throws Exception {
    Place place = place("moves");
    place.prepare(1, true);
    place.prepare(2, true);
    place.prepare(3, false);
    place.platform().ensure(next(), Fleet.of(placed(1, 1, 0), placed(2, 1, 100)), LIMIT);

    assertThat(
            place
                .platform()
                .ensure(
                    next(), Fleet.of(placed(1, 1, 100), placed(2, 1, 0), placed(3, 1, 0)), SHORT))
        .isInstanceOf(Ensured.NotReady.class);

    assertThat(place.platform().observe().shares()).containsExactly(new Share(revision(1), 100));
  }
}
