package dhash.engine.evidence;

import java.util.Locale;

/**
 * Evidence in numbers that people know.
 *
 * @param candidate what it did in the stretch that the evidence comes from
 * @param baseline what it did meanwhile
 * @param odds the candidate's odds of a bad attempt as a multiple of the baseline's
 * @param slices how long the stretch is
 * @param luck an upper bound of the chance that luck alone would have brought as much evidence
 */
public record Explanation(
    Tally candidate, Tally baseline, OddsRatio odds, int slices, double luck) {

  /** How many times as often the candidate's attempts go badly. */
  public OddsRatio times() {
    return odds.asRateRatio(baseline.attempts() == 0 ? 0 : baseline.rate());
  }

  /**
   * A sentence.
   *
   * @param does what a bad attempt does, such as {@code "fails"}
   */
  public String sentence(String does) {
    return String.format(
        Locale.ROOT,
        "the candidate %s %s (%d of %d against %d of %d); %s",
        does,
        howOften(),
        candidate.bad(),
        candidate.attempts(),
        baseline.bad(),
        baseline.attempts(),
        byLuck());
  }

  private String howOften() {
    OddsRatio times = times();
    if (candidate.attempts() == 0 || baseline.attempts() == 0) {
      return "no more often than the baseline";
    }
    return Double.isInfinite(times.high())
        ? String.format(Locale.ROOT, "at least %s times as often", twoDigits(times.low()))
        : String.format(
            Locale.ROOT, "%s-%s times as often", twoDigits(times.low()), twoDigits(times.high()));
  }

  private String byLuck() {
    if (luck > 0.5) {
      return "that may well be luck";
    }
    double percent = 100 * luck;
    return percent < 0.01
        ? "chance of this by luck below 0.01 %"
        : String.format(Locale.ROOT, "chance of this by luck at most %s %%", twoDigits(percent));
  }

  private static String twoDigits(double value) {
    return value >= 9.95
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, value >= 0.995 ? "%.1f" : "%.2g", value);
  }
}
