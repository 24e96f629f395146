package dhash.engine.evidence;

/** What "so many failures in a row" is worth as an alarm. */
public final class RunOfFailures {
  private RunOfFailures() {}

  /**
   * The chance that a healthy replica fails at least {@code run} checks in a row at some time. By
   * recursion: a first run ends at check n if it begins after a success there, and none was before:
   * {@code f(n) = f(n-1) + (1 - f(n-run-1)) (1-q) q^run}, and {@code f(run) = q^run}.
   *
   * @param run at least 1
   * @param checks how many are made
   * @param q the chance that one check of a healthy replica fails
   */
  public static double chance(int run, int checks, double q) {
    if (run < 1 || checks < 0 || !(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("no run of " + run + " with a chance of " + q);
    }
    double[] reached = new double[Math.max(checks, run) + 1];
    double all = Math.pow(q, run);
    reached[run] = all;
    for (int n = run + 1; n <= checks; n++) {
      reached[n] = reached[n - 1] + (1 - reached[n - run - 1]) * (1 - q) * all;
    }
    return reached[checks];
  }
}
