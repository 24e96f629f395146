package dhash.guard.cli;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Health;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import dhash.guard.journal.FileJournal;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes rollouts into a journal as a guard would: what follows from samples is decided, not made
 * up.
 */
final class GuardedRollouts {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int A_POLL = 10;
  private static final Revision BEFORE = new Revision(1, "v1", "11".repeat(32));
  private static final Revision AFTER = new Revision(2, "v2", "22".repeat(32));

  private final Path home;
  private Optional<Telemetry> past = Optional.empty();
  private Optional<Revision> baseline = Optional.of(BEFORE);
  private int number;

  GuardedRollouts(Path root) {
    this.home = root.resolve(".dhash/production");
  }

  /**
   * From now on, on an error budget of 1 % an hour as well, with so many failed of each 100 before.
   */
  GuardedRollouts afterAnHourWith(int failedOfHundred) {
    List<Telemetry.Spell> spells = new ArrayList<>();
    for (int minutes = 60; minutes > 0; minutes -= 5) {
      Instant from = NOON.minusSeconds(60L * minutes);
      spells.add(new Telemetry.Spell(from, from.plusSeconds(300), 100, failedOfHundred));
    }
    past = Optional.of(new Telemetry.Past(spells));
    return this;
  }

  /** From now on, of a revision that is the first: there is none to go back to. */
  GuardedRollouts withNoneBefore() {
    baseline = Optional.empty();
    return this;
  }

  /** Watched for a poll each five seconds with ten attempts in it, of which so many failed. */
  String watched(int... failures) throws IOException {
    return recorded(Optional.empty(), failures);
  }

  /** The same, and aborted by an operator after the last of these polls. */
  String aborted(int... failures) throws IOException {
    return recorded(Optional.of(new Order.Abort(DataPolicy.KEEP)), failures);
  }

  private String recorded(Optional<Order> order, int... failures) throws IOException {
    String rollout = "production-" + ++number;
    Event.Opened opened = opened(rollout, NOON.plus(HOUR.multipliedBy(number - 1L)));
    try (Journal.Writer journal = new FileJournal(home).lock("test")) {
      journal.open(opened);
      Event passed = new Event.ChecksPassed(List.of(), List.of(), opened.at());
      journal.append(List.of(passed), opened.at());
      State state = Rollout.evolve(Rollout.begin(opened), passed);
      double failed = 0;
      for (int poll = 0; poll < failures.length && state.phase().guarding(); poll++) {
        Instant at = opened.at().plusSeconds(5L * poll);
        failed += failures[poll];
        List<Event> decided =
            Rollout.decide(state, new Input.Measured(sample(at, poll, failed)), at).events();
        journal.append(decided, at);
        for (Event event : decided) {
          state = Rollout.evolve(state, event);
        }
      }
      Instant end = opened.at().plusSeconds(5L * failures.length);
      if (order.isPresent()) {
        Input told = new Input.Ordered("1", rollout, order.get(), opened.by(), "it looks odd");
        List<Event> decided = Rollout.decide(state, told, end).events();
        journal.append(decided, end);
        for (Event event : decided) {
          state = Rollout.evolve(state, event);
        }
      }
      end(journal, state, end);
    }
    return rollout;
  }

  private static void end(Journal.Writer journal, State state, Instant at) throws IOException {
    if (!(state.phase() instanceof Phase.Ended)) {
      Ending ending = state.phase().goingBack() ? Ending.ROLLED_BACK : Ending.PROMOTED;
      journal.append(List.of(new Event.Ended(ending, "it serves", at)), at);
    }
  }

  /** A deploy that a pre-check refused. */
  void refused() throws IOException {
    Event.Opened watched = opened("production-" + ++number, NOON);
    Plan plan =
        Plan.toDeploy(Kind.DEPLOY, Strategy.CANARY, 1, false, Duration.ZERO, Duration.ZERO, false);
    Event.Opened opened =
        new Event.Opened(
            watched.rollout(),
            "production",
            plan,
            watched.policy(),
            AFTER,
            Optional.empty(),
            List.of(),
            DataPolicy.KEEP,
            Optional.empty(),
            watched.by(),
            "",
            NOON);
    try (Journal.Writer journal = new FileJournal(home).lock("test")) {
      journal.open(opened);
      journal.append(List.of(new Event.Ended(Ending.REFUSED, "the disk is full", NOON)), NOON);
    }
  }

  private Sample sample(Instant at, int poll, double failed) {
    Telemetry counted =
        new Telemetry.Counters(
            A_POLL * poll, failed, Telemetry.Histogram.EMPTY, OptionalLong.of(3), Double.NaN);
    Health up = new Health.Up(Duration.ofMillis(3), "");
    Map<String, Telemetry> told = new HashMap<>();
    past.filter(_ -> poll == 0).ifPresent(word -> told.put("burnRate", word));
    return new Sample(at, List.of(new Reading("r2-1", up, counted, 0)), List.of(), told);
  }

  private Event.Opened opened(String rollout, Instant at) {
    List<Gate> gates =
        new ArrayList<>(
            List.of(
                new Gate.HealthFailures(2),
                new Gate.ExtractionFailureRate(5, Duration.ofMinutes(10)),
                new Gate.LowConfidenceQueue(1000)));
    past.ifPresent(_ -> gates.add(new Gate.BurnRate(99, List.of(HOUR))));
    Cadence cadence = new Cadence(Duration.ofSeconds(5), Duration.ofSeconds(5));
    return new Event.Opened(
        rollout,
        "production",
        Plan.toMonitor(1, HOUR),
        new Policy(HOUR, cadence, true, gates),
        AFTER,
        baseline,
        List.of(),
        DataPolicy.KEEP,
        Optional.empty(),
        new Operator("anna", "desk"),
        "",
        at);
  }
}
