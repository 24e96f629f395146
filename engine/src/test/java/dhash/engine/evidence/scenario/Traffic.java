package dhash.engine.evidence.scenario;

import dhash.engine.evidence.Arms;
import dhash.engine.evidence.Buckets;
import dhash.engine.evidence.Tally;
import dhash.engine.evidence.TimedArms;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What the replicas of one simulated rollout do, slice by slice. */
final class Traffic {
  static final int SLICE_SECONDS = 5;
  private static final double PART_OF_AN_HOUR = (double) SLICE_SECONDS / Scenario.HOUR;
  private static final double STALLED = 0.2;
  private static final double STALL_SECONDS = 1.2;
  private static final int BURST_SECONDS = 30;
  private static final double BURST_RATE = 0.3;

  private final Scenario scenario;
  private final Chance chance;
  private final boolean timed;
  private final List<String> baseline;
  private int second;
  private int burstUntil;

  /**
   * Begins a rollout.
   *
   * @param timed whether durations are simulated as well
   */
  Traffic(Scenario scenario, RandomGenerator random, boolean timed) {
    this.scenario = scenario;
    this.chance = new Chance(random);
    this.timed = timed;
    this.baseline =
        IntStream.range(0, scenario.baseline().replicas()).mapToObj(i -> "b" + i).toList();
    this.second = -scenario.baseline().slicesBefore() * SLICE_SECONDS;
  }

  /** The next slice; those before the rollout end at second 0 and earlier. */
  Scrape next() {
    double middle = second + SLICE_SECONDS / 2.0;
    double shared = sharedRate(middle);
    Durations sharedDurations = scenario.sharedDurations(middle);
    double requests = Scenario.REQUESTS_A_SECOND * SLICE_SECONDS;
    double each = requests * (1 - Scenario.SHARE) / baseline.size();
    double forCandidate = requests * Scenario.SHARE;
    SortedMap<String, Tally> failures = new TreeMap<>();
    SortedMap<String, Buckets> durations = new TreeMap<>();
    for (String replica : baseline) {
      failures.put(replica, failures(each, shared));
      durations.put(replica, durations(each, sharedDurations));
    }
    Tally candidate = failures(forCandidate, scenario.candidateRate(middle, shared));
    Buckets candidateDurations =
        durations(forCandidate, scenario.candidateDurations(middle, sharedDurations));
    second += SLICE_SECONDS;
    return new Scrape(
        second, new Arms(candidate, failures), new TimedArms(candidateDurations, durations));
  }

  private double sharedRate(double middle) {
    double bursts = scenario.trouble().burstsAnHour() * PART_OF_AN_HOUR;
    if (second >= burstUntil && chance.happens(bursts)) {
      burstUntil = second + BURST_SECONDS;
    }
    return second < burstUntil ? BURST_RATE : scenario.sharedRate(middle);
  }

  private Tally failures(double requests, double rate) {
    double cluster = scenario.trouble().cluster();
    if (cluster == 1) {
      int bad = chance.poisson(requests * rate);
      return new Tally(bad + chance.poisson(requests * (1 - rate)), bad);
    }
    int attempts = chance.poisson(requests);
    int bad = 0;
    for (int clusters = chance.poisson(requests * rate / cluster); clusters > 0; clusters--) {
      bad += chance.clusterOf(cluster);
    }
    return new Tally(attempts, Math.min(bad, attempts));
  }

  private Buckets durations(double requests, Durations usual) {
    boolean stalls = chance.happens(scenario.trouble().stallsAnHour() * PART_OF_AN_HOUR);
    Durations durations = stalls ? usual.stuck(STALLED, STALL_SECONDS) : usual;
    long sum = 0;
    double below = 0;
    List<Long> within = new ArrayList<>(Durations.BOUNDS.size());
    for (double bound : Durations.BOUNDS) {
      if (timed) {
        double share = durations.below(bound);
        sum += chance.poisson(requests * (share - below));
        below = share;
      }
      within.add(sum);
    }
    return new Buckets(Durations.BOUNDS, within);
  }
}
