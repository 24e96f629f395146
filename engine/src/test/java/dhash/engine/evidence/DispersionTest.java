package dhash.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DispersionTest {
  @Test
  void the_square_of_a_surplus_is_its_variance_on_average() {
    double squares = 0;
    for (int x = 0; x <= 6; x++) {
      double chance = Enumerated.hypergeometric(x, 10, 25, 6);
      double surplus = Dispersion.Surplus.of(new Tally(10, x), new Tally(35, 6)).value();
      squares += chance * surplus * surplus;
    }
    double variance = Dispersion.Surplus.of(new Tally(10, 0), new Tally(35, 6)).variance();

    assertThat(squares).isCloseTo(variance, within(1e-12));
  }

  @Test
  void nothing_known_and_nothing_to_learn_from_is_one() {
    assertThat(Dispersion.NONE.phi()).isEqualTo(1);
    assertThat(Dispersion.NONE.with(new TreeMap<>())).isEqualTo(Dispersion.NONE);
    assertThat(after(50, new SplittableRandom(1), 4, 0, 1).phi()).isEqualTo(1);
  }

  @Test
  void failures_that_come_one_by_one_hardly_temper() {
    double sum = 0;
    for (int seed = 0; seed < 200; seed++) {
      sum += after(720, new SplittableRandom(seed), 4, 1.2, 1).phi();
    }
    assertThat(sum / 200).isBetween(1.0, 1.1);
  }

  @Test
  void failures_in_clusters_of_ten_have_a_dispersion_of_ten() {
    assertThat(after(720, new SplittableRandom(1), 4, 0.12, 10).estimate()).isBetween(8.0, 13.0);
  }

  @Test
  void an_estimate_is_squares_over_variances_less_two_standard_errors() {
    TreeMap<String, Tally> replicas = new TreeMap<>();
    replicas.put("a", new Tally(100, 6));
    replicas.put("b", new Tally(100, 2));
    // Surpluses of 2 and -2; 8 of 200 are bad, half of them expected at each.
    double variance = 8 * 0.25 * 192 / 199;
    double noise = 2 * 2 * (2 * variance * variance + variance);

    assertThat(Dispersion.NONE.with(replicas).levels().getFirst().estimate())
        .isCloseTo((8 - 2 * Math.sqrt(noise)) / (2 * variance), within(1e-12));
  }

  @Test
  void clusters_are_noticed_within_a_minute() {
    assertThat(after(12, new SplittableRandom(1), 4, 0.12, 10).estimate()).isGreaterThan(3);
  }

  @Test
  void evidence_is_tempered_by_more_than_the_estimate() {
    Dispersion dispersion = after(720, new SplittableRandom(1), 4, 0.12, 10);

    assertThat(dispersion.phi()).isCloseTo(1 + 1.5 * (dispersion.estimate() - 1), within(1e-12));
  }

  @Test
  void one_replica_is_held_against_itself_before() {
    assertThat(after(720, new SplittableRandom(1), 1, 5, 1).phi()).isBetween(1.0, 1.3);
    assertThat(after(720, new SplittableRandom(1), 1, 0.5, 10).estimate()).isBetween(8.0, 13.0);
  }

  @Test
  void a_replica_that_is_a_little_worse_all_the_time_shows_in_long_blocks() {
    Dispersion dispersion = Dispersion.NONE;
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 720; i++) {
      TreeMap<String, Tally> replicas = new TreeMap<>();
      replicas.put("a", new Tally(120, bad(random, 1.0, 1)));
      replicas.put("b", new Tally(120, bad(random, 1.0, 1)));
      replicas.put("c", new Tally(120, bad(random, 2.0, 1)));
      dispersion = dispersion.with(replicas);
    }
    Dispersion.Level slices = dispersion.levels().getFirst();
    Dispersion.Level longest = dispersion.levels().getLast();

    assertThat(slices.estimate()).isLessThan(1.5);
    assertThat(longest.estimate()).isGreaterThan(3);
    assertThat(dispersion.estimate()).isGreaterThan(3);
  }

  @Test
  void a_rate_that_rises_for_all_replicas_is_no_dispersion() {
    Dispersion dispersion = Dispersion.NONE;
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 720; i++) {
      TreeMap<String, Tally> replicas = new TreeMap<>();
      for (String name : new String[] {"a", "b", "c", "d"}) {
        replicas.put(name, new Tally(200, bad(random, 1 + i / 100.0, 1)));
      }
      dispersion = dispersion.with(replicas);
    }
    assertThat(dispersion.phi()).isLessThan(1.4);
  }

  @Test
  void replicas_may_come_and_go() {
    Dispersion dispersion = Dispersion.NONE;
    for (int i = 0; i < 200; i++) {
      TreeMap<String, Tally> replicas = new TreeMap<>();
      for (int r = i / 50; r < 3 + i / 40; r++) {
        replicas.put("r" + r, new Tally(100, 1 + (i + r) % 2));
      }
      dispersion = dispersion.with(replicas);
    }
    assertThat(dispersion.phi()).isEqualTo(1);
  }

  private static Dispersion after(
      int slices, RandomGenerator random, int replicas, double clusters, int cluster) {
    Dispersion dispersion = Dispersion.NONE;
    for (int i = 0; i < slices; i++) {
      TreeMap<String, Tally> tallies = new TreeMap<>();
      for (int r = 0; r < replicas; r++) {
        tallies.put("r" + r, new Tally(500, bad(random, clusters, cluster)));
      }
      dispersion = dispersion.with(tallies);
    }
    return dispersion;
  }

  /** A Poisson number of clusters, all of one size. */
  private static int bad(RandomGenerator random, double clusters, int cluster) {
    double left = random.nextDouble();
    double probability = Math.exp(-clusters);
    int count = 0;
    while (left > probability && count < 100) {
      left -= probability;
      count++;
      probability *= clusters / count;
    }
    return count * cluster;
  }
}
