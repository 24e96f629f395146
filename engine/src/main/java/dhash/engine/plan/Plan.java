package dhash.engine.plan;

import java.time.Duration;
import java.util.List;

/**
 * What a rollout is going to do, fixed when it is opened.
 *
 * @param replicas how many replicas serve when all traffic is on one revision
 * @param steps from the first traffic to all of it; empty where none is to be shifted
 * @param window how long the candidate is watched with all traffic on it; zero skips the watching
 * @param contract whether contract migrations run: after the promotion, or by themselves
 */
public record Plan(
    Kind kind,
    Strategy strategy,
    int replicas,
    List<Step> steps,
    Duration window,
    boolean contract) {
  public Plan {
    steps = List.copyOf(steps);
  }

  /** Steps by the strategy; where there is no baseline to share with, all traffic at once. */
  public static Plan toDeploy(
      Kind kind,
      Strategy strategy,
      int replicas,
      boolean hasBaseline,
      Duration bake,
      Duration window,
      boolean contract) {
    List<Step> steps =
        hasBaseline
            ? strategy.steps(replicas, bake)
            : List.of(new Step(replicas, 100, Duration.ZERO));
    return new Plan(kind, strategy, replicas, steps, window, contract);
  }

  /** Watches what serves already. */
  public static Plan toMonitor(int replicas, Duration window) {
    return new Plan(Kind.MONITOR, Strategy.BLUE_GREEN, replicas, List.of(), window, false);
  }

  /** Goes back without watching. */
  public static Plan toRollBack(int replicas) {
    return new Plan(Kind.ROLLBACK, Strategy.BLUE_GREEN, replicas, List.of(), Duration.ZERO, false);
  }

  /** Restores data under the revision that serves. */
  public static Plan toRestore(int replicas) {
    return new Plan(Kind.RESTORE, Strategy.BLUE_GREEN, replicas, List.of(), Duration.ZERO, false);
  }

  /** Runs the contract migrations of the revision that serves. */
  public static Plan toContract(int replicas) {
    return new Plan(Kind.CONTRACT, Strategy.BLUE_GREEN, replicas, List.of(), Duration.ZERO, true);
  }

  /** The steps in which both arms have traffic for a while. */
  public List<Step> sharing() {
    return steps.stream().filter(step -> step.weight() < 100 && step.bake().isPositive()).toList();
  }

  public int lastStep() {
    return steps.size() - 1;
  }
}
