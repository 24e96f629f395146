package dhash.engine.gate;

import static dhash.engine.gate.Samples.counted;
import static dhash.engine.gate.Samples.sample;
import static dhash.engine.gate.Samples.up;

import dhash.engine.gate.Gate.CandidateCrashes;
import dhash.engine.gate.Gate.ExtractionFailureRate;
import dhash.engine.gate.Gate.HealthFailures;
import dhash.engine.gate.Gate.LowConfidenceQueue;
import dhash.engine.gate.Gate.P95HashTime;
import java.time.Duration;

/** Gates and windows that the tests of this package judge by. */
final class Windows {
  private Windows() {}

  static final Duration LOOKBACK = Duration.ofMinutes(10);
  static final Gate RATE = new ExtractionFailureRate(5, LOOKBACK);
  static final Gate P95 = new P95HashTime(1000, LOOKBACK);
  static final Gate HEALTH = new HealthFailures(2);
  static final Gate QUEUE = new LowConfidenceQueue(1000);
  static final Gate CRASHES = new CandidateCrashes(0);
  static final Telemetry DEAD = new Telemetry.Unavailable("connection refused");
  static final Telemetry EMPTY_HANDED = new Telemetry.Missing("no dhash metrics");

  static Window after(Sample... samples) {
    Window window = Window.EMPTY;
    for (Sample sample : samples) {
      window = window.with(sample, LOOKBACK, 0);
    }
    return window;
  }

  static Outcome outcome(Gate gate, Sample... samples) {
    return after(samples).judge(gate, Rule.DEFAULT).outcome();
  }

  static Sample poll(long second, double attempts, double failures) {
    return sample(second, up("a", counted(attempts, failures)));
  }
}
