package dhash.engine.evidence;

/**
 * What keeps evidence honest where failures come in clusters, which the plain method takes for
 * proof: at three failures a cluster it alarms falsely in most rollouts.
 *
 * <p>Both only ever take evidence away. As the temper is known before the slice that it is applied
 * to, what holds without clusters holds with guards: by Jensen's inequality {@code L^(1/phi)}
 * averages 1 at most. With clusters it is a quasi-likelihood: tested, not proven.
 *
 * @param alpha the chance of a false alarm that is accepted over the whole rollout
 * @param temper whether a ratio L is weakened to {@code L^(1/phi)}, phi from {@link Dispersion}
 * @param cap whether one slice may multiply the evidence by {@code 1/sqrt(alpha)} at most, so that
 *     no single scrape takes a release back
 */
public record Guards(double alpha, boolean temper, boolean cap) {
  /** On, at one false alarm in a hundred rollouts. */
  public static final Guards DEFAULT = new Guards(0.01, true, true);

  public Guards {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha lies between 0 and 1, not at " + alpha);
    }
  }

  /** The plain method: exact where every attempt fails by itself, and only there. */
  public static Guards off(double alpha) {
    return new Guards(alpha, false, false);
  }

  /** What the logarithm of the evidence must reach. */
  public double logThreshold() {
    return -Math.log(alpha);
  }

  double phi(Dispersion dispersion) {
    return temper ? dispersion.phi() : 1;
  }

  /** The ratio that counts. One that isn't a number says nothing. */
  double guarded(double logRatio, double phi) {
    double tempered = logRatio / phi;
    if (Double.isNaN(tempered)) {
      return 0;
    }
    return cap ? Math.min(tempered, logThreshold() / 2) : tempered;
  }
}
