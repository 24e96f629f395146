package dhash.engine.evidence.scenario;

import dhash.engine.evidence.Combination;
import dhash.engine.evidence.Comparison;
import dhash.engine.evidence.Guards;
import dhash.engine.evidence.LatencyComparison;
import dhash.engine.evidence.Schedule;
import java.util.List;

/** This project's comparisons. */
final class Ours {
  private Ours() {}

  static final class Failures implements Contender {
    private Comparison comparison;

    Failures(Guards guards) {
      this.comparison = Comparison.starting(Schedule.HOUR, guards, 1);
    }

    @Override
    public boolean alarms(Scrape scrape) {
      comparison = comparison.with(scrape.failures(), 0);
      return comparison.evidence().alarms();
    }

    @Override
    public void learns(Scrape before) {
      alarms(before);
    }

    double logEvidence() {
      return comparison.evidence().logEvidence();
    }

    double peak() {
      return comparison.evidence().peak();
    }
  }

  /** Failures, with a threshold from past windows and no temper. */
  static final class Calibrated implements Contender {
    private final Failures failures;
    private final double threshold;

    Calibrated(Guards guards, double threshold) {
      this.failures = new Failures(guards);
      this.threshold = threshold;
    }

    @Override
    public boolean alarms(Scrape scrape) {
      failures.alarms(scrape);
      return failures.peak() > threshold;
    }
  }

  static final class Latency implements Contender {
    private LatencyComparison comparison;

    Latency(Guards guards) {
      this.comparison = LatencyComparison.starting(Schedule.HOUR, guards, 1);
    }

    @Override
    public boolean alarms(Scrape scrape) {
      comparison = comparison.with(scrape.durations(), 0);
      return comparison.alarms();
    }

    @Override
    public void learns(Scrape before) {
      alarms(before);
    }

    double logEvidence() {
      return comparison.logEvidence();
    }
  }

  /** Both under one budget. */
  static final class Both implements Contender {
    private final double alpha;
    private final Failures failures;
    private final Latency latency;

    Both(Guards guards) {
      this.alpha = guards.alpha();
      this.failures = new Failures(guards);
      this.latency = new Latency(guards);
    }

    @Override
    public void learns(Scrape before) {
      failures.learns(before);
      latency.learns(before);
    }

    @Override
    public boolean alarms(Scrape scrape) {
      failures.alarms(scrape);
      latency.alarms(scrape);
      return new Combination(
              List.of(
                  new Combination.Part("failures", 0.5, failures.logEvidence()),
                  new Combination.Part("latency", 0.5, latency.logEvidence())))
          .alarms(alpha);
    }
  }
}
