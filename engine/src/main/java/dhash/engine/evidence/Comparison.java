package dhash.engine.evidence;

import java.util.List;

/**
 * Whether more of the candidate's attempts go badly than of the baseline's, looked at after every
 * slice.
 *
 * <pre>{@code
 * Comparison now = Comparison.starting(Schedule.HOUR, Guards.DEFAULT, 1);
 * now = now.with(arms, step);                     // once for each slice
 * if (now.evidence().alarms()) { ... now.explanation() ... }
 * }</pre>
 *
 * @param tolerance up to which odds ratio a worse candidate is fine; 1 for none
 * @param dispersion learned from the baseline's replicas so far
 */
public record Comparison(double tolerance, Evidence evidence, Dispersion dispersion) {
  /** How much worse it may be: the odds ratios that are bet on, in equal parts. */
  static final List<Double> ALTERNATIVES = List.of(1.25, 1.5, 2.0, 3.0, 5.0, 8.0);

  /**
   * Before the first slice.
   *
   * @throws IllegalArgumentException for a tolerance below 1, or so high that nothing is left
   */
  public static Comparison starting(Schedule schedule, Guards guards, double tolerance) {
    int alternatives = above(tolerance).size();
    if (!(tolerance >= 1) || alternatives == 0) {
      throw new IllegalArgumentException(
          "a tolerance lies between 1 and " + ALTERNATIVES.getLast() + ", not at " + tolerance);
    }
    return new Comparison(
        tolerance, Evidence.none(schedule, guards, alternatives), Dispersion.NONE);
  }

  /**
   * After one more slice. One in which the candidate did nothing leaves the evidence as it was, and
   * still teaches how much the baseline's replicas differ: slices from before the rollout are
   * welcome.
   *
   * @param step the number of the rollout's step, for the first slice of each has a weight of its
   *     own
   */
  public Comparison with(Arms arms, int step) {
    return new Comparison(
        tolerance,
        arms.comparable() ? judged(arms, step) : evidence,
        dispersion.with(arms.baseline()));
  }

  private Evidence judged(Arms arms, int step) {
    Tally candidate = arms.candidate();
    Tally baseline = arms.baselineTotal();
    double allowed = LikelihoodRatio.conditional(candidate, baseline, tolerance);
    List<Double> logRatios =
        above(tolerance).stream()
            .map(odds -> LikelihoodRatio.conditional(candidate, baseline, odds) - allowed)
            .toList();
    double phi = evidence.guards().phi(dispersion);
    return evidence.with(logRatios, phi, step, candidate, baseline);
  }

  /** What the evidence says, for people. */
  public Explanation explanation() {
    Evidence.Stretch stretch = evidence.stretch();
    OddsRatio odds =
        OddsRatio.between(
            stretch.candidate(), stretch.baseline(), evidence.guards().phi(dispersion));
    return new Explanation(
        stretch.candidate(), stretch.baseline(), odds, stretch.slices(), evidence.luck());
  }

  private static List<Double> above(double tolerance) {
    return ALTERNATIVES.stream().filter(odds -> odds > tolerance).toList();
  }
}
