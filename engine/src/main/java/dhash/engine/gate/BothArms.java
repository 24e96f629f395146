package dhash.engine.gate;

import dhash.engine.evidence.Arms;
import dhash.engine.evidence.Buckets;
import dhash.engine.evidence.Combination;
import dhash.engine.evidence.Combination.Part;
import dhash.engine.evidence.Comparison;
import dhash.engine.evidence.Explanation;
import dhash.engine.evidence.Guards;
import dhash.engine.evidence.LatencyComparison;
import dhash.engine.evidence.Schedule;
import dhash.engine.evidence.Tally;
import dhash.engine.evidence.TimedArms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The candidate held against the baseline beside it, slice by slice: both from the same poll, so
 * that what happens to both accuses nobody.
 *
 * @param warmFrom from when on the candidate is held against the baseline; empty before its first
 *     traffic
 * @param slices in how many both had something to do
 * @param missed how many of the latest polls in a row were of no use, because an arm told too
 *     little
 * @param missing why the last one was
 */
record BothArms(
    Duration warmUp,
    Optional<Instant> warmFrom,
    Arm candidate,
    Arm baseline,
    Comparison failures,
    LatencyComparison latency,
    int slices,
    int missed,
    Optional<Window.Missing> missing) {
  /** Failures and slowness share the budget of false alarms. */
  private static final double HALF = 0.5;

  private static final int FEWEST_SLICES = 3;

  static BothArms before(Gate.WorseThanBaseline gate, Schedule schedule) {
    Guards guards = new Guards(gate.alpha(), true, true);
    return new BothArms(
        gate.warmUp(),
        Optional.empty(),
        Arm.NONE,
        Arm.NONE,
        Comparison.starting(schedule, guards, gate.tolerance()),
        LatencyComparison.starting(schedule, guards, gate.tolerance()),
        0,
        0,
        Optional.empty());
  }

  /**
   * After one more poll.
   *
   * @param step the number of the rollout's step
   */
  BothArms with(Sample sample, int step) {
    Arm nextCandidate = candidate.with(sample.candidate());
    Arm nextBaseline = baseline.with(sample.baseline());
    Optional<Window.Missing> gap = nextCandidate.missing().or(nextBaseline::missing);
    if (gap.isPresent()) {
      return new BothArms(
          warmUp,
          warmFrom,
          nextCandidate,
          nextBaseline,
          failures,
          latency,
          slices,
          missed + 1,
          gap);
    }
    Optional<Instant> nextWarm =
        nextCandidate.did().attempts() > 0
            ? warmFrom.or(() -> Optional.of(sample.at().plus(warmUp)))
            : warmFrom;
    boolean warm = nextWarm.filter(from -> !sample.at().isBefore(from)).isPresent();
    // what the baseline does meanwhile still teaches how much it varies
    Arm judged = warm ? nextCandidate : Arm.NONE;
    Arms counted = new Arms(judged.did(), replicas(nextBaseline));
    boolean busy = counted.candidate().attempts() > 0 && counted.baselineTotal().attempts() > 0;
    return new BothArms(
        warmUp,
        nextWarm,
        nextCandidate,
        nextBaseline,
        failures.with(counted, step),
        latency.with(new TimedArms(judged.took(), timedReplicas(nextBaseline)), step),
        busy ? slices + 1 : slices,
        0,
        Optional.empty());
  }

  private static SortedMap<String, Tally> replicas(Arm arm) {
    SortedMap<String, Tally> tallies = new TreeMap<>();
    arm.increases().forEach((replica, increase) -> tallies.put(replica, increase.tally()));
    return tallies;
  }

  private static SortedMap<String, Buckets> timedReplicas(Arm arm) {
    SortedMap<String, Buckets> buckets = new TreeMap<>();
    arm.increases().forEach((replica, increase) -> buckets.put(replica, increase.buckets()));
    return buckets;
  }

  Finding judge(Gate.WorseThanBaseline gate, int fewestAttempts) {
    if (missed >= Window.MISSED_LIMIT) {
      boolean broken = missing.filter(Window.Missing::sourceBroken).isPresent();
      return Finding.unknown(
          gate,
          broken ? Outcome.PROVIDER_ERROR : Outcome.NO_DATA,
          () -> "an arm can't be seen: " + missing.map(Window.Missing::reason).orElse(""));
    }
    Heard heard = candidate.heard().plus(baseline.heard());
    if (heard.isDoubtful()) {
      return Finding.unknown(gate, Outcome.NO_DATA, heard::sentence);
    }
    long fewest = Math.min(candidate.attempts(), baseline.attempts());
    if (slices < FEWEST_SLICES || fewest < fewestAttempts) {
      return Finding.unknown(
          gate,
          Outcome.NO_DATA,
          () ->
              "compared in %d polls so far, %d attempts of the candidate and %d of the baseline"
                  .formatted(slices, candidate.attempts(), baseline.attempts()));
    }
    Combination both =
        new Combination(
            List.of(
                new Part("failures", HALF, failures.evidence().logEvidence()),
                new Part("slowness", HALF, latency.logEvidence())));
    return new Finding(
        gate,
        alarms(gate, both) ? Outcome.FAIL : Outcome.PASS,
        Math.exp(both.logEvidence()),
        () -> sentence(both.blamed()));
  }

  /** A calibrated threshold was reached by rollouts that were fine. */
  private static boolean alarms(Gate.WorseThanBaseline gate, Combination both) {
    return gate.calibrated().isPresent()
        ? both.logEvidence() > Math.log(gate.bound())
        : both.alarms(gate.alpha());
  }

  private String sentence(Part blamed) {
    if (blamed.gate().equals("failures")) {
      return failures.explanation().sentence("fails");
    }
    Explanation slow = latency.parts().get(latency.strongest()).explanation();
    return slow.sentence("is slow");
  }
}
