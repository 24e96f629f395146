package dhash.engine.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Durations counted in buckets during one slice, or summed over several.
 *
 * @param upperBounds ascending; the last is infinite
 * @param within how many took at most the bound, for each
 */
public record Buckets(List<Double> upperBounds, List<Long> within) {
  /** Of who did nothing. */
  public static final Buckets NONE = new Buckets(List.of(), List.of());

  public Buckets {
    upperBounds = List.copyOf(upperBounds);
    within = List.copyOf(within);
    if (upperBounds.size() != within.size()) {
      throw new IllegalArgumentException("bounds and counts differ in number");
    }
  }

  /**
   * The buckets that increases of a cumulative histogram mean; empty for what can't be true, as in
   * {@link Tally#read}, or counts that fall from one bound to the next.
   */
  public static Optional<Buckets> read(List<Double> upperBounds, List<Double> cumulative) {
    if (upperBounds.isEmpty()
        || upperBounds.size() != cumulative.size()
        || upperBounds.getLast() != Double.POSITIVE_INFINITY) {
      return Optional.empty();
    }
    List<Long> counts = new ArrayList<>(cumulative.size());
    double before = 0;
    for (double count : cumulative) {
      if (!(count >= before) || Tally.read(cumulative.getLast(), count).isEmpty()) {
        return Optional.empty();
      }
      counts.add((long) count);
      before = count;
    }
    return Optional.of(new Buckets(upperBounds, counts));
  }

  /** How many durations there are. */
  public long count() {
    return within.isEmpty() ? 0 : within.getLast();
  }

  /** Of all, those that took longer than a bound, by its index; of none, none. */
  Tally beyond(int bound) {
    return count() == 0 ? Tally.NONE : new Tally(count(), count() - within.get(bound));
  }

  /**
   * The tally of those that took longer than {@code bound}; empty where that is no boundary: which
   * side its bucket's durations lie on is not known.
   */
  public Optional<Tally> slowerThan(double bound) {
    int index = upperBounds.indexOf(bound);
    return index < 0 ? Optional.empty() : Optional.of(beyond(index));
  }

  /**
   * Summed.
   *
   * @throws IllegalArgumentException where the bounds differ
   */
  public Buckets plus(Buckets other) {
    if (!upperBounds.equals(other.upperBounds)) {
      throw new IllegalArgumentException("buckets with different bounds can't be summed");
    }
    List<Long> sums = new ArrayList<>(within.size());
    for (int i = 0; i < within.size(); i++) {
      sums.add(within.get(i) + other.within.get(i));
    }
    return new Buckets(upperBounds, sums);
  }

  /**
   * The finite bound that has nearest to a share {@code q} of all durations within it, the lowest
   * of several; empty where there is no finite bound.
   */
  Optional<Integer> nearest(double q) {
    Optional<Integer> best = Optional.empty();
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < within.size() - 1; i++) {
      double distance = Math.abs((double) within.get(i) / count() - q);
      if (distance < least) {
        best = Optional.of(i);
        least = distance;
      }
    }
    return best;
  }
}
