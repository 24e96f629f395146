package dhash.guard.cli.backtest;

import dhash.engine.gate.Gate;
import dhash.guard.config.HashHistogram;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Set;

/** Whether a bound that is tried could be configured: what the lint refuses is not replayed. */
public final class TriedBound {
  private static final String RATE = "extractionFailureRate";

  /** Of what can't be negative, whoever computed it. */
  private static final Set<String> NEVER_NEGATIVE =
      Set.of(RATE, "p95HashTime", "lowConfidenceQueue");

  private static final double ALL_PERCENT = 100;

  private TriedBound() {}

  /**
   * @param ownService whether hash times come from the dhash service, whose buckets are known
   */
  static void check(Gate gate, boolean ownService) {
    switch (gate) {
      case Gate.HealthFailures _, Gate.CandidateCrashes _, Gate.LowConfidenceQueue _ -> {}
      case Gate.P95HashTime p95 when ownService && !HashHistogram.hasBound(p95.bound()) ->
          throw BadFile.refused(
              "--gate p95HashTime: "
                  + Rounded.of(p95.bound())
                  + " is no bucket bound of the service's histogram.",
              "Write " + HashHistogram.around(p95.bound()) + ".");
      case Gate.WorseThanBaseline worse -> notByOnePoll(worse);
      case Gate.ExtractionFailureRate _, Gate.P95HashTime _, Gate.Custom _, Gate.BurnRate _ ->
          possible(gate.name(), gate.bound());
    }
  }

  /** A number as it was written, for a gate that counts. */
  static void checkCounted(Gate gate, double threshold) {
    boolean counts =
        gate instanceof Gate.HealthFailures
            || gate instanceof Gate.CandidateCrashes
            || gate instanceof Gate.LowConfidenceQueue;
    if (counts && !(threshold >= 0 && threshold == Math.rint(threshold))) {
      throw BadFile.refused(
          "--gate " + gate.name() + ": " + Rounded.of(threshold) + " is no whole number.",
          "It counts: write a whole number, 0 or more.");
    }
  }

  /** A gate without a threshold of its own would be replayed as it is configured. */
  public static void checkSettable(Gate gate) {
    if (gate instanceof Gate.BurnRate) {
      throw BadFile.refused(
          "burnRate has no threshold of its own: what it allows follows from its objective.",
          "Write another objective in a file, and give that as --config FILE.");
    }
  }

  /** Whether the number can be what the gate of this name judges. */
  static boolean isPossible(String gate, double number) {
    return !NEVER_NEGATIVE.contains(gate)
        || (number >= 0 && (!gate.equals(RATE) || number <= ALL_PERCENT));
  }

  private static void possible(String gate, double bound) {
    if (NEVER_NEGATIVE.contains(gate) && !(bound >= 0)) {
      throw BadFile.refused(
          "--gate " + gate + ": nothing is below " + Rounded.of(bound) + ".", "Write 0 or more.");
    }
    if (gate.equals(RATE) && bound >= ALL_PERCENT) {
      throw BadFile.refused(
          "--gate " + gate + ": no more than 100 % can fail.", "Write less than 100.");
    }
  }

  private static void notByOnePoll(Gate.WorseThanBaseline worse) {
    double least = Gate.WorseThanBaseline.leastCalibrated(worse.alpha());
    if (!(worse.bound() >= least)) {
      throw BadFile.refused(
          "--gate worseThanBaseline: at "
              + Rounded.of(worse.bound())
              + " one poll could take a release back.",
          "Write at least "
              + new BigDecimal(least)
                  .round(new MathContext(3, RoundingMode.CEILING))
                  .toPlainString()
              + ", as 1/sqrt(alpha) is.");
    }
  }
}
