package dhash.engine.gate;

import java.time.Duration;

/**
 * A bound that the candidate must keep. All comparisons are strict: a gate fails above its
 * threshold, not at it.
 */
public sealed interface Gate {
  /** The name by which configuration, journal and reports call it. */
  String name();

  /** How far back it looks; zero where only the present counts. */
  default Duration lookback() {
    return switch (this) {
      case ExtractionFailureRate(_, Duration window) -> window;
      case P95HashTime(_, Duration window) -> window;
      case HealthFailures _, LowConfidenceQueue _, CandidateCrashes _ -> Duration.ZERO;
    };
  }

  /** Fails when more than {@code threshold} checks of one replica in a row failed. */
  record HealthFailures(int threshold) implements Gate {
    @Override
    public String name() {
      return "healthFailures";
    }
  }

  /**
   * Fails when, within {@code window}, more than {@code thresholdPercent} of the attempted
   * extractions failed.
   */
  record ExtractionFailureRate(double thresholdPercent, Duration window) implements Gate {
    @Override
    public String name() {
      return "extractionFailureRate";
    }
  }

  /**
   * Fails when the 95th percentile of all hash durations within {@code window} is above the
   * threshold.
   */
  record P95HashTime(double thresholdMillis, Duration window) implements Gate {
    @Override
    public String name() {
      return "p95HashTime";
    }
  }

  /** Fails when more than {@code threshold} low-confidence matches wait for review now. */
  record LowConfidenceQueue(long threshold) implements Gate {
    @Override
    public String name() {
      return "lowConfidenceQueue";
    }
  }

  /**
   * Fails when the candidate's processes ended unasked more than {@code threshold} times. Always
   * on.
   */
  record CandidateCrashes(int threshold) implements Gate {
    @Override
    public String name() {
      return "candidateCrashes";
    }
  }
}
