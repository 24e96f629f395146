package dhash.engine.gate;

import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;

/** Makes polls for tests, as short as they can be said. */
public final class Samples {
  /** When every test's story begins. */
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  /** Bounds of the test service's histogram, in milliseconds. */
  public static final List<Double> BOUNDS =
      List.of(100.0, 500.0, 1000.0, 2500.0, 5000.0, Double.POSITIVE_INFINITY);

  private Samples() {}

  public static Instant second(long seconds) {
    return START.plus(Duration.ofSeconds(seconds));
  }

  /** A poll of the candidate alone. */
  public static Sample sample(long second, Reading... candidate) {
    return new Sample(second(second), List.of(candidate), List.of());
  }

  public static Reading up(String replica, Telemetry telemetry) {
    return new Reading(replica, new Health.Up(Duration.ofMillis(3), ""), telemetry, 0);
  }

  public static Reading down(String replica, Telemetry telemetry) {
    return new Reading(replica, new Health.Down("connection refused"), telemetry, 0);
  }

  public static Reading crashed(String replica, int crashes) {
    return new Reading(replica, new Health.Up(Duration.ofMillis(3), ""), counted(0, 0), crashes);
  }

  /** Counters where every attempt took less than the first bound. */
  public static Counters counted(double attempts, double failures) {
    double[] all = new double[BOUNDS.size()];
    Arrays.fill(all, attempts);
    return counted(attempts, failures, all);
  }

  public static Counters counted(double attempts, double failures, double... cumulative) {
    return new Counters(attempts, failures, histogram(cumulative), OptionalLong.of(0), 90);
  }

  public static Counters queue(long length) {
    return new Counters(0, 0, histogram(0, 0, 0, 0, 0, 0), OptionalLong.of(length), 90);
  }

  public static Histogram histogram(double... cumulative) {
    return new Histogram(
        BOUNDS.subList(BOUNDS.size() - cumulative.length, BOUNDS.size()),
        DoubleStream.of(cumulative).boxed().toList(),
        0);
  }
}
