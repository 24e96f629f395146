package dhash.engine.evidence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Evidence that the candidate became worse at some unknown time, by some unknown ratio: the bet's
 * stake is spread over both beforehand. Each alternative {@code M} follows {@code M <- L (M + w)};
 * what is not yet staked is kept: {@code E = mean of M + (1 - sum of w)}. (A weighted
 * Shiryaev-Roberts procedure; Shin, Ramdas and Rinaldo, E-detectors, 2024.) It costs {@code
 * log(alternatives / w)} more than to know both, and never lets go of an early change.
 *
 * @param logStakes {@code log M} of each alternative
 * @param waiting the part of the stake that is kept for later changes
 */
record ChangeTime(
    Schedule schedule, List<Double> logStakes, double waiting, int slices, int steps) {
  ChangeTime {
    logStakes = List.copyOf(logStakes);
  }

  static ChangeTime before(Schedule schedule, int alternatives) {
    List<Double> nothing = Collections.nCopies(alternatives, Double.NEGATIVE_INFINITY);
    return new ChangeTime(schedule, nothing, 1, 0, 0);
  }

  /**
   * After one more slice.
   *
   * @param logRatios of each alternative
   * @param newStep whether the traffic was moved before it; the first slice counts as such
   */
  ChangeTime with(List<Double> logRatios, boolean newStep) {
    int step = newStep ? steps + 1 : 0;
    double weight = schedule.weight(slices + 1, step);
    double logWeight = Math.log(weight);
    List<Double> next = new ArrayList<>(logStakes.size());
    for (int i = 0; i < logStakes.size(); i++) {
      next.add(logRatios.get(i) + LogProbability.logSum(logStakes.get(i), logWeight));
    }
    return new ChangeTime(
        schedule, next, Math.max(0, waiting - weight), slices + 1, Math.max(steps, step));
  }

  double logEvidence() {
    double[] logs = new double[logStakes.size() + 1];
    double share = Math.log(logStakes.size());
    for (int i = 0; i < logStakes.size(); i++) {
      logs[i] = logStakes.get(i) - share;
    }
    logs[logStakes.size()] = Math.log(waiting);
    return LogProbability.logSum(logs);
  }

  /** The alternative that explains the data best so far. */
  int strongest() {
    int best = 0;
    for (int i = 1; i < logStakes.size(); i++) {
      if (logStakes.get(i) > logStakes.get(best)) {
        best = i;
      }
    }
    return best;
  }
}
