package dhash.engine.replay;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Sample;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Revision;
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
 * @param events all of it, the first one opens it; read again each time, for many don't fit at once
 */
public record Recording(String name, Instant begin, Instant end, Supplier<List<Event>> events) {
  private static final Revision NOBODY = new Revision(1, "recorded", "0".repeat(64));

  /** Telemetry that no rollout belongs to: watched from its first sample to its last. */
  static Recording of(String name, List<Sample> samples) {
    Instant begin = samples.getFirst().at();
    List<Event> events = new ArrayList<>();
    events.add(watching(name, begin));
    events.add(new Event.ChecksPassed(List.of(), List.of(), begin));
    samples.forEach(sample -> events.add(new Event.Sampled(sample)));
    List<Event> all = List.copyOf(events);
    return new Recording(name, begin, samples.getLast().at(), () -> all);
  }

  private static Event.Opened watching(String name, Instant begin) {
    Duration endless = Duration.ofDays(3650);
    Cadence cadence = new Cadence(Duration.ofSeconds(5), Duration.ofSeconds(10));
    return new Event.Opened(
        name,
        "recorded",
        Plan.toMonitor(1, endless),
        new Policy(endless, cadence, true, List.of()),
        NOBODY,
        Optional.of(NOBODY),
        List.of(),
        DataPolicy.KEEP,
        Optional.empty(),
        new Operator("replay", ""),
        "",
        begin);
  }
}
