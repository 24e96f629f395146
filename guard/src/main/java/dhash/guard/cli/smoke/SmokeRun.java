package dhash.guard.cli.smoke;

import dhash.guard.port.SmokeTests.SmokeTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs tests one after another, all of them within a time. One that is out of time is ended, and
 * removes what it has made.
 */
public final class SmokeRun {
  private final InstantSource clock;
  private final Consumer<Outcome> told;

  /**
   * @param told each as it comes
   */
  public SmokeRun(InstantSource clock, Consumer<Outcome> told) {
    this.clock = clock;
    this.told = told;
  }

  /** All of them, in their order; what there was no time for is among them. */
  public List<Outcome> of(List<SmokeTest> tests, Duration limit) throws InterruptedException {
    Instant end = clock.instant().plus(limit);
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService worker = Executors.newVirtualThreadPerTaskExecutor()) {
      for (SmokeTest test : tests) {
        Outcome outcome = run(worker, test, Duration.between(clock.instant(), end));
        told.accept(outcome);
        outcomes.add(outcome);
      }
    }
    return outcomes;
  }

  private Outcome run(ExecutorService worker, SmokeTest test, Duration left)
      throws InterruptedException {
    if (!left.isPositive()) {
      return outcome(test, Outcome.Result.NOT_RUN, "time was up", Duration.ZERO);
    }
    Instant begin = clock.instant();
    Future<Optional<String>> answer = worker.submit(test.check()::failure);
    Optional<String> failure;
    try {
      failure = answer.get(left.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      answer.cancel(true);
      failure = Optional.of("it took more than the " + left.toMillis() + " ms that were left");
    } catch (ExecutionException failed) {
      failure = Optional.of(reason(failed));
    } catch (InterruptedException hurried) {
      answer.cancel(true);
      throw hurried;
    }
    Duration took = Duration.between(begin, clock.instant());
    return failure.isEmpty()
        ? outcome(test, Outcome.Result.PASSED, "", took)
        : outcome(test, Outcome.Result.FAILED, failure.get(), took);
  }

  private static Outcome outcome(
      SmokeTest test, Outcome.Result result, String reason, Duration took) {
    return new Outcome(test.name(), test.tier(), result, reason, took);
  }

  private static String reason(ExecutionException failed) {
    return failed.getCause() instanceof IOException failure && failure.getMessage() != null
        ? failure.getMessage()
        : String.valueOf(failed.getCause());
  }
}
