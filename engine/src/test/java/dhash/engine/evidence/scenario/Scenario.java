package dhash.engine.evidence.scenario;

import java.util.List;
import java.util.stream.Stream;

/**
 * A rollout of an hour at 100 requests a second, a twentieth of them to the candidate.
 *
 * @param changeAt the second from which the candidate is worse; an hour where it never is
 * @param timed whether it is about durations, and not about failures
 * @param baseline who serves besides
 * @param trouble what befalls both arms
 * @param fault what befalls the candidate from then on
 */
record Scenario(
    String name, int changeAt, boolean timed, Baseline baseline, Trouble trouble, Fault fault) {
  static final int HOUR = 3600;
  static final double REQUESTS_A_SECOND = 100;
  static final double SHARE = 0.05;
  private static final int LATER = 1200;
  private static final int RAMP = 600;
  private static final int LEARNED_SLICES = 120;
  private static final double STUCK_SECONDS = 3;

  /**
   * What both arms suffer alike.
   *
   * @param from failure rate at the beginning
   * @param to and at the end of the hour
   * @param burstsAnHour of half a minute each at 30 % failures
   * @param cluster how many failures come together on average
   * @param slower how many times as long requests take at the end of the hour
   * @param stallsAnHour of each replica by itself: for a slice, a fifth of its requests take 1.2 s
   */
  record Trouble(
      double from,
      double to,
      double burstsAnHour,
      double cluster,
      double slower,
      double stallsAnHour) {
    static Trouble steady(double rate) {
      return failing(rate, rate, 0, 1);
    }

    static Trouble failing(double from, double to, double burstsAnHour, double cluster) {
      return new Trouble(from, to, burstsAnHour, cluster, 1, 0);
    }

    static Trouble slow(double slower, double stallsAnHour) {
      return new Trouble(0.01, 0.01, 0, 1, slower, stallsAnHour);
    }
  }

  /**
   * The revision that served before.
   *
   * @param slicesBefore how many were seen before the candidate came
   */
  record Baseline(int replicas, int slicesBefore) {
    static final Baseline USUAL = new Baseline(4, 0);
  }

  /**
   * What is wrong with the candidate.
   *
   * @param failureRate instead of the baseline's; NaN where it is the same
   * @param seconds until it is reached, evenly
   * @param slower how many times as long requests take
   * @param stuck the share of requests that take 3 s
   */
  record Fault(double failureRate, int seconds, double slower, double stuck) {
    static final Fault NONE = new Fault(Double.NaN, 0, 1, 0);

    static Fault failing(double rate, int seconds) {
      return new Fault(rate, seconds, 1, 0);
    }

    static Fault slow(double slower, double stuck) {
      return new Fault(Double.NaN, 0, slower, stuck);
    }
  }

  static List<Scenario> harmless() {
    return List.of(
        harmless("no change", Trouble.steady(0.01)),
        timed("no change, durations", Trouble.slow(1, 0)),
        harmless("both drift 1 to 4 %", Trouble.failing(0.01, 0.04, 0, 1)),
        harmless("both in bursts of 30 %", Trouble.failing(0.01, 0.01, 6, 1)),
        harmless("clusters of 3", Trouble.failing(0.01, 0.01, 0, 3)),
        harmless("clusters of 10", Trouble.failing(0.01, 0.01, 0, 10)),
        timed("both up to 50 % slower", Trouble.slow(1.5, 0)),
        stalling("", Baseline.USUAL),
        stalling(", 1 baseline replica", new Baseline(1, 0)),
        stalling(", the same, 10 min before", new Baseline(1, LEARNED_SLICES)));
  }

  static List<Scenario> regressions() {
    return Stream.of(0, LATER)
        .flatMap(at ->
            Stream.of(
                failing("1 to 6 %", at, 0.01, Fault.failing(0.06, 0)),
                failing("2 to 3 %", at, 0.02, Fault.failing(0.03, 0)),
                failing("ramp 1 to 5 % in 10 min", at, 0.01, Fault.failing(0.05, RAMP)),
                failing("10 % slower", at, 0.01, Fault.slow(1.1, 0)),
                failing("50 % slower", at, 0.01, Fault.slow(1.5, 0)),
                failing("5 % take 3 s", at, 0.01, Fault.slow(1, 0.05))))
        .toList();
  }

  private static Scenario stalling(String more, Baseline baseline) {
    String name = "replicas stall by themselves" + more;
    return new Scenario(name, HOUR, true, baseline, Trouble.slow(1, 15), Fault.NONE);
  }

  private static Scenario harmless(String name, Trouble trouble) {
    return new Scenario(name, HOUR, false, Baseline.USUAL, trouble, Fault.NONE);
  }

  private static Scenario timed(String name, Trouble trouble) {
    return new Scenario(name, HOUR, true, Baseline.USUAL, trouble, Fault.NONE);
  }

  private static Scenario failing(String name, int at, double rate, Fault fault) {
    String when = at == 0 ? " at once" : " after " + at / 60 + " min";
    boolean timed = Double.isNaN(fault.failureRate());
    return new Scenario(name + when, at, timed, Baseline.USUAL, Trouble.steady(rate), fault);
  }

  boolean isHarmless() {
    return changeAt == HOUR;
  }

  /** The same trouble without a fault. */
  Scenario withoutFault() {
    return new Scenario(name, HOUR, timed, baseline, trouble, Fault.NONE);
  }

  /** The rate that both arms share, without bursts. */
  double sharedRate(double second) {
    return trouble.from() + (trouble.to() - trouble.from()) * second / HOUR;
  }

  /** The candidate's rate, given the one that would be shared. */
  double candidateRate(double second, double shared) {
    if (second < changeAt || Double.isNaN(fault.failureRate())) {
      return shared;
    }
    double reached = fault.seconds() == 0 ? 1 : Math.min(1, (second - changeAt) / fault.seconds());
    return shared + (fault.failureRate() - shared) * reached;
  }

  /** How long the baseline's requests take, without stalls. */
  Durations sharedDurations(double second) {
    return Durations.USUAL.slowedBy(1 + (trouble.slower() - 1) * second / HOUR);
  }

  /** How long the candidate's take, given what would be shared. */
  Durations candidateDurations(double second, Durations shared) {
    return second < changeAt
        ? shared
        : shared.slowedBy(fault.slower()).stuck(fault.stuck(), STUCK_SECONDS);
  }

  /**
   * How long the best of all tests that know the rates would take: {@code log(1/alpha) / I}, where
   * I is the information a second brings, {@code n_c KL(p_c || p) + n_b KL(p_b || p)} with p the
   * rate of both together. For durations, at the boundary that brings most.
   */
  double limit(double alpha) {
    double gathered = 0;
    int step = 1;
    for (int s = 0; s < 10 * HOUR * 10; s += step) {
      double second = changeAt + (s + 0.5) / 10;
      gathered += information(second) / 10;
      if (gathered >= -Math.log(alpha)) {
        return (s + 1) / 10.0;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private double information(double second) {
    if (!timed) {
      double shared = sharedRate(0);
      return information(candidateRate(second, shared), shared);
    }
    double most = 0;
    Durations shared = sharedDurations(0);
    Durations candidate = candidateDurations(second, shared);
    for (double bound : Durations.BOUNDS) {
      double usual = 1 - shared.below(bound);
      if (usual > 0 && usual < 1) {
        most = Math.max(most, information(1 - candidate.below(bound), usual));
      }
    }
    return most;
  }

  private static double information(double candidate, double baseline) {
    double together = SHARE * candidate + (1 - SHARE) * baseline;
    return REQUESTS_A_SECOND
        * (SHARE * divergence(candidate, together) + (1 - SHARE) * divergence(baseline, together));
  }

  private static double divergence(double p, double q) {
    return part(p, q) + part(1 - p, 1 - q);
  }

  private static double part(double p, double q) {
    return p == 0 ? 0 : p * Math.log(p / q);
  }
}
