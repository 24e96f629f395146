package dhash.service.library;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.service.hash.DifferenceHash;
import dhash.service.library.HashIndex.Neighbours;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashIndexTest {
  private static final int MILLION = 1_000_000;

  @Test
  void without_components_nothing_is_near() {
    HashIndex index = new HashIndex();

    assertThat(index.nearest(new DifferenceHash(0))).isEmpty();
    assertThat(index.within(new DifferenceHash(0), 64, 10).total()).isZero();
  }

  @Test
  void a_component_can_be_put_changed_and_removed() {
    HashIndex index = new HashIndex();
    index.put(1, new DifferenceHash(0b111));
    index.put(2, new DifferenceHash(0b1));
    index.put(1, new DifferenceHash(0b11));
    assertThat(index.nearest(new DifferenceHash(0b11)))
        .contains(new Neighbour(1, new DifferenceHash(0b11), 0));

    index.remove(1);
    index.remove(99);

    assertThat(index.size()).isOne();
    assertThat(index.nearest(new DifferenceHash(0b11)))
        .contains(new Neighbour(2, new DifferenceHash(0b1), 1));
  }

  @Test
  void the_oldest_of_equals_comes_first() {
    HashIndex index = new HashIndex();
    for (long id : new long[] {7, 3, 9, 5}) {
      index.put(id, new DifferenceHash(1));
    }

    assertThat(index.nearest(new DifferenceHash(1)).orElseThrow().componentId()).isEqualTo(3);
    assertThat(index.within(new DifferenceHash(0), 1, 2).nearest())
        .extracting(Neighbour::componentId)
        .containsExactly(3L, 5L);
    assertThat(index.within(new DifferenceHash(0), 1, 2).total()).isEqualTo(4);
  }

  @Test
  void a_million_are_searched_as_a_sorted_list_would_be() {
    SplittableRandom random = new SplittableRandom(1);
    long[] hashes = random.longs(MILLION).toArray();
    HashIndex index = new HashIndex();
    for (int at = 0; at < MILLION; at++) {
      index.append(at, hashes[at]);
    }
    DifferenceHash hash = new DifferenceHash(random.nextLong());
    List<Neighbour> sorted =
        IntStream.range(0, MILLION)
            .mapToObj(at -> new DifferenceHash(hashes[at]).distance(hash))
            .map(distance -> new Neighbour(0, hash, distance))
            .sorted(Comparator.comparingInt(Neighbour::distance))
            .toList();

    for (int distance : new int[] {0, 10, 20, 32, 64}) {
      Neighbours found = index.within(hash, distance, 100);
      long total = sorted.stream().filter(n -> n.distance() <= distance).count();

      assertThat(found.total()).isEqualTo(total);
      assertThat(found.nearest())
          .extracting(Neighbour::distance)
          .isEqualTo(sorted.stream().limit(Math.min(100, total)).map(Neighbour::distance).toList());
      System.out.printf(
          "search of 1,000,000 within %d: %.1f ms%n", distance, millis(index, hash, distance));
    }
    assertThat(index.nearest(hash).orElseThrow().distance())
        .isEqualTo(sorted.getFirst().distance());
  }

  private static double millis(HashIndex index, DifferenceHash hash, int distance) {
    long begin = System.nanoTime();
    int rounds = 5;
    for (int round = 0; round < rounds; round++) {
      assertThat(index.within(hash, distance, 100).total()).isNotNegative();
    }
    return Duration.ofNanos(System.nanoTime() - begin).toNanos() / 1e6 / rounds;
  }
}
