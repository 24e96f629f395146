package dhash.engine.evidence;

/**
 * When a change is expected, as weights that are set beforehand and sum to 1 at most: half is
 * spread evenly over the planned slices, half lies on the first slice of every traffic step, for
 * that is where releases break. Nothing after the last planned slice: what was found by then still
 * grows, but no new start is bet on.
 *
 * @param slices how many are planned over the whole rollout
 * @param steps how many moves of traffic are planned; later ones get nothing extra
 */
public record Schedule(int slices, int steps) {
  /** An hour at a scrape every five seconds, all traffic at once. */
  public static final Schedule HOUR = new Schedule(720, 1);

  public Schedule {
    if (slices < 1 || steps < 1) {
      throw new IllegalArgumentException("a schedule has at least one slice and one step");
    }
  }

  /**
   * The weight of a slice.
   *
   * @param slice counted from 1
   * @param step which planned step begins with it, counted from 1; 0 where none does
   */
  double weight(int slice, int step) {
    if (slice > slices) {
      return 0;
    }
    return 0.5 / slices + (step >= 1 && step <= steps ? 0.5 / steps : 0);
  }
}
