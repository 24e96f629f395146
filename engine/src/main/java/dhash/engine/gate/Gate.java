package dhash.engine.gate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A bound that the candidate must keep. All comparisons are strict: a gate fails above its
 * threshold, not at it.
 */
public sealed interface Gate {
  /** The name by which configuration, journal and reports call it. */
  String name();

  /** What is compared with what is measured, in the gate's own unit. */
  double bound();

  /** How far back it looks; zero where only the present counts. */
  default Duration lookback() {
    return switch (this) {
      case ExtractionFailureRate(_, Duration window) -> window;
      case P95HashTime(_, Duration window) -> window;
      case Custom custom -> custom.window();
      case HealthFailures _,
          LowConfidenceQueue _,
          CandidateCrashes _,
          WorseThanBaseline _,
          BurnRate _ ->
          Duration.ZERO;
    };
  }

  /** On which side of the threshold it fails. */
  default Direction direction() {
    return this instanceof Custom custom ? custom.direction() : Direction.ABOVE;
  }

  /** The same with another threshold. */
  default Gate withThreshold(double other) {
    return switch (this) {
      case HealthFailures _ -> new HealthFailures((int) other);
      case ExtractionFailureRate(_, Duration window) -> new ExtractionFailureRate(other, window);
      case P95HashTime(_, Duration window) -> new P95HashTime(other, window);
      case LowConfidenceQueue _ -> new LowConfidenceQueue((long) other);
      case CandidateCrashes _ -> new CandidateCrashes((int) other);
      case WorseThanBaseline(double alpha, double tolerance, Duration warmUp, _) ->
          new WorseThanBaseline(alpha, tolerance, warmUp, Optional.of(other));
      case BurnRate burn -> burn;
      case Custom(String name, Direction direction, _, Duration window) ->
          new Custom(name, direction, other, window);
    };
  }

  /** Fails when more than {@code threshold} checks of one replica in a row failed. */
  record HealthFailures(int threshold) implements Gate {
    @Override
    public String name() {
      return "healthFailures";
    }

    @Override
    public double bound() {
      return threshold;
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

    @Override
    public double bound() {
      return thresholdPercent;
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

    @Override
    public double bound() {
      return thresholdMillis;
    }
  }

  /** Fails when more than {@code threshold} low-confidence matches wait for review now. */
  record LowConfidenceQueue(long threshold) implements Gate {
    @Override
    public String name() {
      return "lowConfidenceQueue";
    }

    @Override
    public double bound() {
      return threshold;
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

    @Override
    public double bound() {
      return threshold;
    }
  }

  /**
   * Fails when the candidate fails or is slow more often than the baseline beside it, and that can
   * hardly be luck. Only where traffic is shared for a while, for it takes both.
   *
   * @param alpha in how many of all rollouts it may be wrong, such as 0.01
   * @param tolerance how many times the baseline's odds are fine; 1 for no worse at all
   * @param warmUp how long after its first traffic the candidate is not held against anybody: a
   *     process that has just begun is slower than it will be
   * @param calibrated what the evidence must exceed, learned from past rollouts; empty for what
   *     alpha asks for
   */
  record WorseThanBaseline(
      double alpha, double tolerance, Duration warmUp, Optional<Double> calibrated)
      implements Gate {
    /** At the threshold that alpha asks for. */
    public WorseThanBaseline(double alpha, double tolerance, Duration warmUp) {
      this(alpha, tolerance, warmUp, Optional.empty());
    }

    /**
     * Below it, a single poll could take a release back: the cap on what one may add is this much.
     */
    public static double leastCalibrated(double alpha) {
      return 1 / Math.sqrt(alpha);
    }

    @Override
    public String name() {
      return "worseThanBaseline";
    }

    @Override
    public double bound() {
      return calibrated.orElse(1 / alpha);
    }
  }

  /**
   * Fails when the service as a whole spends its error budget too fast, in a long and in a short
   * window and since the candidate has traffic. What is measured is told as a share of what is
   * allowed, so that 1 is the bound.
   *
   * @param objectivePercent how many of all attempts must go well, such as 99.9
   * @param longWindows which of the pairs in {@link dhash.engine.evidence.BurnRate#PAIRS}, by their
   *     long windows
   */
  record BurnRate(double objectivePercent, List<Duration> longWindows) implements Gate {
    static final String NAME = "burnRate";

    public BurnRate {
      longWindows = List.copyOf(longWindows);
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public double bound() {
      return 1;
    }

    /** Its pairs of windows, with the rate that both must be above. */
    public List<dhash.engine.evidence.BurnRate> pairs() {
      return dhash.engine.evidence.BurnRate.PAIRS.stream()
          .filter(pair -> longWindows.contains(pair.longWindow()))
          .toList();
    }
  }

  /**
   * Fails when a number that somebody else knows, or its mean within {@code window}, is beyond the
   * threshold.
   *
   * @param window zero for the number of the moment
   */
  record Custom(String name, Direction direction, double threshold, Duration window)
      implements Gate {
    @Override
    public double bound() {
      return threshold;
    }
  }
}
