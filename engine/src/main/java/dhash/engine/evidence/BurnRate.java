package dhash.engine.evidence;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * How fast an error budget is being spent: 1 spends exactly all of it over the objective's period.
 * An alarm needs both windows above: the long one so that it matters, the short one so that it
 * still goes on. (Google, The Site Reliability Workbook, chapter 5: multiwindow, multi-burn-rate
 * alerts.)
 *
 * @param times how many times as fast as the budget allows
 * @param longWindow reaches back before the deploy
 */
public record BurnRate(double times, Duration longWindow, Duration shortWindow) {
  /** Those of the workbook: 2 % of a month's budget in an hour, 5 % in six, 10 % in three days. */
  public static final List<BurnRate> PAIRS =
      List.of(
          new BurnRate(14.4, Duration.ofHours(1), Duration.ofMinutes(5)),
          new BurnRate(6, Duration.ofHours(6), Duration.ofMinutes(30)),
          new BurnRate(1, Duration.ofDays(3), Duration.ofHours(6)));

  /**
   * The burn rate of a tally.
   *
   * @param objective the share of attempts that must go well, such as 0.999
   * @return NaN where nothing was tried
   */
  public static double of(Tally tally, double objective) {
    if (!(objective > 0 && objective < 1)) {
      throw new IllegalArgumentException("an objective lies between 0 and 1, not at " + objective);
    }
    return tally.rate() / (1 - objective);
  }

  /**
   * Whether both windows are above the rate; false where nothing was tried, which is not to say
   * that all is well.
   *
   * @param past the tally of the last so long
   */
  public boolean exceeded(Function<Duration, Tally> past, double objective) {
    return of(past.apply(longWindow), objective) > times
        && of(past.apply(shortWindow), objective) > times;
  }
}
