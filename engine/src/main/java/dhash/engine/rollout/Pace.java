package dhash.engine.rollout;

import dhash.engine.gate.Health;
import dhash.engine.gate.Sample;
import java.time.Duration;
import java.time.Instant;

/**
 * How long after a poll the next one comes. Each is recorded: a rollout that waits for somebody's
 * decision is looked at less often, and must not fill the disk however long nobody comes.
 */
final class Pace {
  private static final Duration WHILE_HELD = Duration.ofSeconds(30);

  /** From then on nobody is awaited any more. */
  private static final Duration NOBODY_CAME = Duration.ofDays(1);

  /** Some 300 polls a day. One that finds a replica down is followed by others soon. */
  private static final Duration FROM_THEN_ON = Duration.ofMinutes(5);

  private Pace() {}

  static Duration after(State state, Sample sample) {
    Instant begin = state.watch().firstTraffic().orElse(sample.at());
    Duration traffic = Duration.between(begin, sample.at());
    boolean held = state.phase() instanceof Phase.Held;
    Duration endOfPatience = state.plan().window().plus(NOBODY_CAME);
    if ((held || state.paused()) && traffic.compareTo(endOfPatience) > 0 && allUp(sample)) {
      return FROM_THEN_ON;
    }
    return held ? WHILE_HELD : state.policy().cadence().after(traffic);
  }

  private static boolean allUp(Sample sample) {
    return sample.candidate().stream().allMatch(reading -> reading.health() instanceof Health.Up);
  }
}
