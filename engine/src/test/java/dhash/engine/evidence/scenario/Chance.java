package dhash.engine.evidence.scenario;

import java.util.random.RandomGenerator;

/** What happens by luck. */
record Chance(RandomGenerator random) {

  /** A Poisson number, by going up the probabilities; means below 700. */
  int poisson(double mean) {
    double left = random.nextDouble();
    double probability = Math.exp(-mean);
    int count = 0;
    while (left > probability && count < 5000) {
      left -= probability;
      count++;
      probability *= mean / count;
    }
    return count;
  }

  /** At least 1, and {@code mean} on average; large ones are common (geometric). */
  int clusterOf(double mean) {
    return 1 + (int) (Math.log1p(-random.nextDouble()) / Math.log1p(-1 / mean));
  }

  boolean happens(double probability) {
    return random.nextDouble() < probability;
  }
}
