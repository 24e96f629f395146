package dhash.guard.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The bucket bounds of the dhash service's histogram of hash durations. At a bound it is known
 * exactly how many were slower; between two it would have to be guessed, and a guess can pass a bad
 * release.
 */
public final class HashHistogram {
  static final List<Integer> BOUNDS_MILLIS =
      List.of(5, 10, 25, 50, 100, 250, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 10_000);

  private HashHistogram() {}

  /** Whether the service counts what was slower than exactly this. */
  public static boolean hasBound(double millis) {
    return BOUNDS_MILLIS.stream().anyMatch(b -> b.doubleValue() == millis);
  }

  /** The bounds on both sides, for a message. */
  public static String around(double millis) {
    int below = 0;
    while (below < BOUNDS_MILLIS.size() && BOUNDS_MILLIS.get(below) < millis) {
      below++;
    }
    return BOUNDS_MILLIS
        .subList(Math.max(0, below - 1), Math.min(BOUNDS_MILLIS.size(), below + 1))
        .stream()
        .map(String::valueOf)
        .collect(Collectors.joining(" or "));
  }
}
