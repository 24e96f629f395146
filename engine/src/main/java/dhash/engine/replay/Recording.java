package dhash.engine.replay;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Sample;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Step;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A rollout as it was recorded, or telemetry as though a rollout had watched it.
 *
 * @param begin its first sample
 * @param end its last one
 * @param events all of it, the first one opens it; read again each time, and gone through once
 *     rather than kept: many don't fit at once, nor does a long one
 * @param enough at so many polls a gate must have had a say, for silence to be a good sign
 */
public record Recording(
    String name, Instant begin, Instant end, Supplier<Iterable<Event>> events, int enough) {
  private static final Revision NOBODY = new Revision(2, "recorded", "0".repeat(64));
  private static final Revision BESIDE = new Revision(1, "recorded", "0".repeat(64));
  private static final Duration ENDLESS = Duration.ofDays(3650);

  /** One of which a single word is enough: its rollout ended by what was known then. */
  public Recording(String name, Instant begin, Instant end, Supplier<Iterable<Event>> events) {
    this(name, begin, end, events, 1);
  }

  /**
   * Telemetry that no rollout belongs to: watched from its first sample to its last, or, where a
   * baseline was recorded beside it, held against that all the time.
   */
  static Recording of(String name, List<Sample> samples) {
    return of(name, samples, 1);
  }

  static Recording of(String name, List<Sample> samples, int enough) {
    Instant begin = samples.getFirst().at();
    Instant end = samples.getLast().at();
    boolean beside = samples.stream().anyMatch(sample -> !sample.baseline().isEmpty());
    List<Event> events =
        new ArrayList<>(beside ? sharing(name, begin, end) : watching(name, begin));
    samples.forEach(sample -> events.add(new Event.Sampled(sample)));
    List<Event> all = List.copyOf(events);
    return new Recording(name, begin, end, () -> all, enough);
  }

  private static List<Event> watching(String name, Instant begin) {
    return List.of(
        opened(name, Plan.toMonitor(1, ENDLESS), begin),
        new Event.ChecksPassed(List.of(), List.of(), begin));
  }

  /** One step, as long as the recording, in which both have traffic. */
  private static List<Event> sharing(String name, Instant begin, Instant end) {
    Duration length = Duration.between(begin, end).plusSeconds(1);
    Plan plan =
        new Plan(
            Kind.DEPLOY,
            Strategy.CANARY,
            1,
            List.of(new Step(1, 50, length), new Step(1, 100, Duration.ZERO)),
            ENDLESS,
            false);
    Fleet both = new Fleet(List.of(new Placement(NOBODY, 1, 50), new Placement(BESIDE, 1, 50)));
    return List.of(
        opened(name, plan, begin),
        new Event.ChecksPassed(List.of(), List.of(), begin),
        new Event.BackupTaken("", "", 0),
        new Event.SchemaExpanded(List.of()),
        new Event.FleetReached(both, begin),
        new Event.SmokeTestsPassed(0),
        new Event.FleetReached(both, begin));
  }

  private static Event.Opened opened(String name, Plan plan, Instant begin) {
    Cadence cadence = new Cadence(Duration.ofSeconds(5), Duration.ofSeconds(10));
    return new Event.Opened(
        name,
        "recorded",
        plan,
        new Policy(ENDLESS, cadence, true, List.of()),
        NOBODY,
        Optional.of(BESIDE),
        List.of(),
        DataPolicy.KEEP,
        Optional.empty(),
        new Operator("replay", ""),
        "",
        begin);
  }
}
