package dhash.engine.evidence.scenario;

import dhash.engine.evidence.Calibration;
import dhash.engine.evidence.Guards;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Makes gates on failures that aren't tempered but calibrated: by 199 windows of the same trouble
 * without a fault, whose seeds are no run's. Played when the first is asked for.
 */
final class PastWindows implements Supplier<Contender> {
  private static final Guards CAPPED = new Guards(Contest.ALPHA, false, true);
  private static final int WINDOWS = 199;

  private final Scenario scenario;
  private OptionalDouble threshold = OptionalDouble.empty();

  PastWindows(Scenario scenario) {
    this.scenario = scenario.withoutFault();
  }

  @Override
  public Contender get() {
    if (threshold.isEmpty()) {
      threshold = learned();
    }
    return new Ours.Calibrated(CAPPED, threshold.orElseThrow());
  }

  private OptionalDouble learned() {
    List<Double> peaks = new ArrayList<>();
    for (long seed = -WINDOWS; seed < 0; seed++) {
      Ours.Failures past = new Ours.Failures(CAPPED);
      Traffic traffic = new Traffic(scenario, new SplittableRandom(seed), false);
      for (int second = 0; second < Scenario.HOUR; second += Traffic.SLICE_SECONDS) {
        past.alarms(traffic.next());
      }
      peaks.add(past.peak());
    }
    return Calibration.threshold(peaks, Contest.ALPHA);
  }
}
