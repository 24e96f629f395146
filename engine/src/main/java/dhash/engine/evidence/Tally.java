package dhash.engine.evidence;

import java.util.Optional;

/**
 * How many of how many.
 *
 * @param attempts what was tried and completed
 * @param bad those that failed or, where durations are compared, took longer than a boundary
 */
public record Tally(long attempts, long bad) {
  public static final Tally NONE = new Tally(0, 0);

  /** More than this in one slice is no count but a broken counter; it also bounds the work. */
  private static final double MOST_A_SLICE = 1e9;

  public Tally {
    if (bad < 0 || attempts < bad) {
      throw new IllegalArgumentException(bad + " of " + attempts + " is no tally");
    }
  }

  /**
   * The tally that two increases of counters mean; empty for what can't be true: NaN, infinite,
   * negative or broken numbers, more bad ones than attempts, more than a billion.
   */
  public static Optional<Tally> read(double attempts, double bad) {
    boolean plausible =
        bad >= 0
            && bad <= attempts
            && attempts <= MOST_A_SLICE
            && attempts == Math.rint(attempts)
            && bad == Math.rint(bad);
    return plausible ? Optional.of(new Tally((long) attempts, (long) bad)) : Optional.empty();
  }

  public Tally plus(Tally other) {
    return new Tally(attempts + other.attempts, bad + other.bad);
  }

  /** The share of bad ones; NaN where nothing was tried. */
  public double rate() {
    return attempts == 0 ? Double.NaN : (double) bad / attempts;
  }
}
