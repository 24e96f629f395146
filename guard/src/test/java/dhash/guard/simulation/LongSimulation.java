package dhash.guard.simulation;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Many rollouts on all cores, until enough were played or one went wrong. */
public final class LongSimulation {
  private final Tally tally = new Tally();
  private final AtomicReference<Simulation.@Nullable Outcome> broken = new AtomicReference<>();
  private final AtomicLong seeds;
  private final long lastSeed;

  LongSimulation(long firstSeed, long rollouts) {
    this.seeds = new AtomicLong(firstSeed);
    this.lastSeed = firstSeed + rollouts;
  }

  Tally tally() {
    return tally;
  }

  /** The first rollout that went wrong, played once more with its story; null where none did. */
  Simulation.@Nullable Outcome run(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService players = Executors.newFixedThreadPool(cores)) {
      for (int i = 0; i < cores; i++) {
        players.execute(() -> play(deadline));
      }
    }
    Simulation.@Nullable Outcome outcome = broken.get();
    return outcome == null ? null : Simulation.of(outcome.seed(), new Tally(), true);
  }

  private void play(long deadline) {
    while (broken.get() == null && System.nanoTime() < deadline) {
      long seed = seeds.getAndIncrement();
      if (seed >= lastSeed) {
        return;
      }
      Simulation.Outcome outcome = Simulation.of(seed, tally, false);
      if (outcome.violation().isPresent()) {
        broken.compareAndSet(null, outcome);
      }
    }
  }

  /** The story of the first seed that goes wrong; empty where none does. */
  public static String hunt(long firstSeed, long rollouts) {
    for (long seed = firstSeed; seed < firstSeed + rollouts; seed++) {
      if (Simulation.of(seed, new Tally(), false).violation().isPresent()) {
        Simulation.Outcome outcome = Simulation.of(seed, new Tally(), true);
        return story(outcome);
      }
    }
    return "";
  }

  static String story(Simulation.Outcome outcome) {
    return "seed %d: %s%n%s"
        .formatted(
            outcome.seed(),
            outcome.violation().orElse("all is well"),
            String.join(System.lineSeparator(), outcome.trace()));
  }

  /** {@code [minutes [seed]]}: a random hour, or one seed with its story. */
  public static void main(String[] args) {
    if (args.length > 1) {
      System.out.println(story(Simulation.of(Long.parseLong(args[1]), new Tally(), true)));
      return;
    }
    long minutes = args.length > 0 ? Long.parseLong(args[0]) : 60;
    long firstSeed = System.currentTimeMillis() << 20;
    System.out.println("seeds from " + firstSeed);
    LongSimulation simulation = new LongSimulation(firstSeed, Long.MAX_VALUE - firstSeed);
    long begin = System.nanoTime();
    Simulation.@Nullable Outcome broken = simulation.run(Duration.ofMinutes(minutes));
    System.out.println(report(simulation.tally(), System.nanoTime() - begin));
    if (broken != null) {
      System.out.println(story(broken));
      System.exit(1);
    }
  }

  static String report(Tally tally, long nanos) {
    return String.format(
        Locale.ROOT,
        "%d rollouts (%.0f a minute), %d guards killed, %d invariants checked, median rollout: %d events%n%s",
        tally.rollouts(),
        tally.rollouts() * 60e9 / nanos,
        tally.crashes(),
        tally.checks(),
        tally.medianEvents(),
        tally.matrix());
  }
}
