package dhash.engine.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much more equal replicas differ than luck explains. Each baseline replica in turn plays the
 * candidate against the others: if failures come one by one, the square of its surplus over what
 * hypergeometric luck expects is 1 on average (Pearson's dispersion, phi); if they come in clusters
 * of ten, it is about ten or more. Where there is one replica or only the sum, each block is held
 * against the one before, which takes drift for clusters as well: rather too careful than too bold.
 *
 * <p>Looked at over blocks of 1, 6, 12, 36 and 72 slices, for what correlates over minutes can't be
 * seen in a slice. The largest counts, less twice the standard error that it has from luck alone:
 * without that, the largest of five estimates is well above 1 even where nothing is clustered, and
 * the gate slow for nothing.
 *
 * @param levels from single slices up; each hands its full blocks to the next
 */
public record Dispersion(List<Level> levels) {
  private static final List<Integer> BLOCKS = List.of(1, 6, 12, 36, 72);
  private static final double STANDARD_ERRORS = 2;

  /** How far beyond the estimate evidence is tempered, for clusters are seldom measured well. */
  private static final double MARGIN = 1.5;

  /** Before anything was seen. */
  public static final Dispersion NONE =
      new Dispersion(BLOCKS.stream().map(_ -> Level.NONE).toList());

  public Dispersion {
    levels = List.copyOf(levels);
  }

  /** After one more slice of the baseline, which may well be one before the rollout. */
  public Dispersion with(SortedMap<String, Tally> replicas) {
    Block block = Block.of(replicas);
    if (block.total().attempts() == 0) {
      return this;
    }
    List<Level> next = new ArrayList<>(levels);
    int length = 1;
    for (int i = 0; i < next.size(); i++) {
      Level level = next.get(i).with(block);
      boolean full = level.gathered() * length == BLOCKS.get(i);
      next.set(i, full ? level.full() : level);
      if (!full) {
        break;
      }
      block = level.block();
      length = BLOCKS.get(i);
    }
    return new Dispersion(next);
  }

  /** The estimate, at least 1: 1 where failures come one by one, or nothing is known. */
  public double estimate() {
    double largest = 1;
    for (Level level : levels) {
      double estimate = level.estimate();
      if (estimate > largest) {
        largest = estimate;
      }
    }
    return largest;
  }

  /** By what the logarithm of a ratio is divided: 1 + 1.5 (estimate - 1). */
  public double phi() {
    return 1 + MARGIN * (estimate() - 1);
  }

  /**
   * A replica's surplus of bad attempts over its fair part of all, and the variance that luck gives
   * it (hypergeometric).
   */
  record Surplus(double value, double variance) {
    static final Surplus NONE = new Surplus(0, 0);

    static Surplus of(Tally part, Tally all) {
      double share = (double) part.attempts() / all.attempts();
      double good = all.attempts() - all.bad();
      double variance =
          all.attempts() < 2 ? 0 : all.bad() * share * (1 - share) * good / (all.attempts() - 1);
      return new Surplus(part.bad() - all.bad() * share, variance);
    }

    Surplus plus(Surplus other) {
      return new Surplus(value + other.value, variance + other.variance);
    }
  }

  /** Consecutive slices, summed. Each slice's surplus is against its own rate, so drift cancels. */
  record Block(SortedMap<String, Surplus> surpluses, Tally total) {
    static final Block NONE = new Block(new TreeMap<>(), Tally.NONE);

    static Block of(SortedMap<String, Tally> replicas) {
      Tally total = replicas.values().stream().reduce(Tally.NONE, Tally::plus);
      SortedMap<String, Surplus> surpluses = new TreeMap<>();
      if (total.attempts() > 0) {
        replicas.forEach((name, tally) -> surpluses.put(name, Surplus.of(tally, total)));
      }
      return new Block(surpluses, total);
    }

    Block plus(Block other) {
      SortedMap<String, Surplus> both = new TreeMap<>(surpluses);
      other.surpluses.forEach((name, surplus) -> both.merge(name, surplus, Surplus::plus));
      return new Block(both, total.plus(other.total));
    }

    /** The surpluses to learn from: of replicas, or of this block over the one before. */
    List<Surplus> against(Optional<Tally> before) {
      if (surpluses.size() > 1) {
        return List.copyOf(surpluses.values());
      }
      return before
          .map(earlier -> Surplus.of(total, total.plus(earlier)))
          .map(s -> List.of(s, s))
          .orElse(List.of());
    }
  }

  /**
   * All blocks of one length so far.
   *
   * @param block the one being gathered
   * @param gathered of how many shorter blocks
   * @param before the last full one
   * @param squares sum of squared surpluses
   * @param expected what luck makes of that sum on average
   * @param noise the variance that luck gives it: 2 V^2 + V for each surplus, as for a Poisson
   *     count, more as the replicas' surpluses sum to zero
   */
  record Level(
      Block block,
      int gathered,
      Optional<Tally> before,
      double squares,
      double expected,
      double noise) {
    static final Level NONE = new Level(Block.NONE, 0, Optional.empty(), 0, 0, 0);

    Level with(Block shorter) {
      return new Level(block.plus(shorter), gathered + 1, before, squares, expected, noise);
    }

    Level full() {
      List<Surplus> surpluses = block.against(before);
      double moreSquares = 0;
      double moreExpected = 0;
      double moreNoise = 0;
      for (Surplus surplus : surpluses) {
        double variance = surplus.variance();
        moreSquares += surplus.value() * surplus.value();
        moreExpected += variance;
        moreNoise += 2 * variance * variance + variance;
      }
      double dependent = surpluses.size() > 1 ? surpluses.size() / (surpluses.size() - 1.0) : 1;
      return new Level(
          Block.NONE,
          0,
          Optional.of(block.total()),
          squares + moreSquares,
          expected + moreExpected,
          noise + dependent * moreNoise);
    }

    double estimate() {
      return expected > 0 ? (squares - STANDARD_ERRORS * Math.sqrt(noise)) / expected : 1;
    }
  }
}
