package dhash.engine.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the traffic moves to the candidate. Only a list of steps: one engine carries out all of them.
 */
public enum Strategy {
  /** One replica more at each step, each taking its even share. */
  ROLLING {
    @Override
    public List<Step> steps(int replicas, Duration bake) {
      return IntStream.rangeClosed(1, replicas)
          .mapToObj(n -> new Step(n, n * 100 / replicas, n == replicas ? Duration.ZERO : bake))
          .toList();
    }
  },

  /** All replicas beside the baseline's, then all traffic at once. */
  BLUE_GREEN {
    @Override
    public List<Step> steps(int replicas, Duration bake) {
      return List.of(new Step(replicas, 100, Duration.ZERO));
    }
  },

  /** 5, 25, 50 and 100 percent, with as many replicas as the share needs. */
  CANARY {
    @Override
    public List<Step> steps(int replicas, Duration bake) {
      List<Step> steps = new ArrayList<>();
      for (int weight : new int[] {5, 25, 50, 100}) {
        steps.add(
            new Step(
                Math.ceilDiv(replicas * weight, 100),
                weight,
                weight == 100 ? Duration.ZERO : bake));
      }
      return List.copyOf(steps);
    }
  };

  /**
   * The steps from the first traffic to all of it. The last one has no bake: the monitoring window
   * follows it.
   *
   * @param replicas how many replicas the service has when all traffic is on one revision, at least
   *     1
   * @param bake how long the gates watch at each step before the last
   */
  public abstract List<Step> steps(int replicas, Duration bake);
}
