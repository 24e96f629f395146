package dhash.guard.simulation;

import dhash.engine.plan.Revision;
import dhash.guard.platform.local.SimulatedPlatform;
import java.time.Duration;

/** What happens round a rollout, at any time: replicas die, clocks are set, metrics lie. */
final class Weather {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long CRASH_LOOP_MILLIS = 8000;

  private final Scene scene;
  private final SimulatedMetrics metrics;
  private final SimulatedPlatform platform;
  private final Operators operators;
  private final Runnable secondGuard;

  Weather(
      Scene scene,
      SimulatedMetrics metrics,
      SimulatedPlatform platform,
      Operators operators,
      Runnable secondGuard) {
    this.scene = scene;
    this.metrics = metrics;
    this.platform = platform;
    this.operators = operators;
    this.secondGuard = secondGuard;
  }

  void changes() {
    if (scene.calm()) {
      return;
    }
    if (scene.strikes(Fault.METRICS_LIE)) {
      metrics.lieFor(scene.between(5000, 60_000));
    }
    if (scene.strikes(Fault.METRICS_MISSING)) {
      metrics.fallSilentFor(scene.between(5000, 120_000));
    }
    if (scene.strikes(Fault.CLOCK_AHEAD)) {
      scene.time.setClock(HOUR);
    }
    if (scene.strikes(Fault.CLOCK_BACK)) {
      scene.time.setClock(HOUR.negated());
    }
    if (scene.strikes(Fault.SECOND_GUARD)) {
      secondGuard.run();
    }
    if (scene.strikes(Fault.ORDER)) {
      operators.meddle();
    }
    if (scene.strikes(Fault.REPLICA_DIES)) {
      platform.killOne(scene.chance(50) ? Scenario.CANDIDATE : Scenario.BASELINE);
    }
  }

  /** Such a revision never stays up for long. */
  void crashesAgainAndAgain(Revision revision) {
    platform.killOne(revision);
    if (!scene.ended()) {
      scene.in(CRASH_LOOP_MILLIS, () -> crashesAgainAndAgain(revision));
    }
  }
}
