package dhash.engine.evidence;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A threshold learned from past windows in which nothing was wrong: the strongest guard, for it
 * assumes nothing but that the next window is like them. Score each by the highest value it
 * reached, such as {@link Evidence#peak}; the {@code ceil((N + 1)(1 - alpha))}-th smallest of N
 * scores is exceeded by the next one's with a chance of alpha at most, as each of the N + 1 is as
 * likely to be the highest (conformal prediction).
 */
public final class Calibration {
  private Calibration() {}

  /**
   * What a score must exceed; empty where the past is too short to tell (99 windows for 1 %, 19 for
   * 5 %), or a score is not a number.
   */
  public static OptionalDouble threshold(List<Double> pastScores, double alpha) {
    int windows = pastScores.size();
    // The tolerance is for products such as 100 * 0.99, which must not round up to 100.
    int rank = (int) Math.ceil((windows + 1) * (1 - alpha) - 1e-9);
    if (rank < 1 || rank > windows || pastScores.stream().anyMatch(score -> score.isNaN())) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        pastScores.stream().sorted().skip(rank - 1L).findFirst().orElseThrow());
  }
}
