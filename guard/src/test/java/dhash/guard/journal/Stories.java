package dhash.guard.journal;

import dhash.engine.gate.Action;
import dhash.engine.gate.Cadence;
import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Health;
import dhash.engine.gate.Hours;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Rule;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.Approval;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Permit;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Cause;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Events for journals, one of each kind. */
final class Stories {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456789Z");
  static final Revision BASELINE = new Revision(1, "v1.2.3", "11".repeat(32));
  static final Revision CANDIDATE = new Revision(2, "v2 \"ü\" \u2028\n", "22".repeat(32));
  static final Operator ANNA = new Operator("anna", "desk");

  private Stories() {}

  static Event.Opened opened(String rollout) {
    return new Event.Opened(
        rollout,
        "staging",
        Plan.toDeploy(
            Kind.DEPLOY,
            Strategy.CANARY,
            3,
            true,
            Duration.ofSeconds(90),
            Duration.ofMinutes(30),
            true),
        new Policy(
            Duration.ofMinutes(30),
            new Cadence(Duration.ofSeconds(5), Duration.ofMillis(10_500)),
            false,
            List.of(
                new Gate.HealthFailures(3),
                new Gate.ExtractionFailureRate(8, Duration.ofMinutes(10)),
                new Gate.P95HashTime(3000, Duration.ofMinutes(15)),
                new Gate.LowConfidenceQueue(1500),
                new Gate.CandidateCrashes(0))),
        CANDIDATE,
        Optional.of(BASELINE),
        List.of(new Promotion(BASELINE, "staging-1", List.of("1", "2"), false, "b.zip")),
        DataPolicy.KEEP,
        Optional.empty(),
        ANNA,
        "because \u00e4 \"quote\" and a\nline feed",
        NOON);
  }

  static Event.Ended ended() {
    return new Event.Ended(Ending.ROLLED_BACK, "the baseline serves, verified", NOON);
  }

  /** The rollouts of the golden journal, oldest first: every word of the format is in one. */
  static List<List<Event>> golden() {
    return List.of(
        first(),
        everyWord(),
        List.of(as(Plan.toMonitor(3, Duration.ofMinutes(60))), ended()),
        List.of(as(Plan.toRollBack(3))),
        restore(),
        contract(),
        rules(),
        rejections(),
        budget(),
        permit());
  }

  /** Written since deploys are approved and frozen. */
  private static List<Event> permit() {
    Permit permit =
        new Permit(
            "ab".repeat(32),
            "dhash-plan 1\nenvironment staging\n",
            1,
            List.of(new Approval("anna@example.com", "SHA256:abc", "-----BEGIN\n")),
            "anna@example.com ssh-ed25519 AAAA\n",
            Optional.of(new Permit.Exemption(NOON.plusSeconds(3600), "a leak")),
            NOON);
    return List.of(
        opened("staging-4").with(Optional.of(permit)),
        new Event.OrderTaken(
            "6",
            new Order.Pause(),
            new Operator("anna", "desk", "ssh 192.0.2.7, terminal /dev/pts/3"),
            "",
            NOON));
  }

  private static List<Event> first() {
    List<Event> events = new ArrayList<>(List.of(opened("staging-2")));
    events.addAll(oneOfEach());
    return events;
  }

  private static List<Event> everyWord() {
    Plan rolling =
        Plan.toDeploy(
            Kind.UNDO, Strategy.ROLLING, 2, false, Duration.ZERO, Duration.ofMinutes(1), false);
    List<Event> events = new ArrayList<>(List.of(as(rolling)));
    for (Outcome outcome : Outcome.values()) {
      events.add(new Event.WindowEnded(List.of(new Judgement("queue", outcome, 1, 2, "as it is"))));
    }
    for (Cause cause : Cause.values()) {
      events.add(new Event.RollbackBegan(cause, "because", DataPolicy.UNDO, NOON));
    }
    for (Ending ending : Ending.values()) {
      events.add(new Event.Ended(ending, "it is over", NOON));
    }
    return events;
  }

  /** Written since there are rehearsals and restores. */
  static List<Event> restore() {
    Event.Opened opened = as(Plan.toRestore(3));
    Restore backup = new Restore(Restore.Source.BACKUP, "backups/b.zip");
    Restore kept = new Restore(Restore.Source.KEPT, "dhash_before_rollback_20260301_120000");
    return List.of(
        new Event.Opened(
            opened.rollout(),
            "staging",
            opened.plan(),
            opened.policy(),
            CANDIDATE,
            Optional.of(CANDIDATE),
            List.of(),
            DataPolicy.KEEP,
            Optional.of(backup),
            ANNA,
            "",
            NOON),
        new Event.Rehearsed(List.of("V7 grow: 12 ms")),
        new Event.OrderTaken(
            "5", new Order.Abort(DataPolicy.KEEP, Optional.of(kept)), ANNA, "", NOON),
        new Event.RollbackBegan(
            Cause.REQUESTED, "because", DataPolicy.KEEP, Optional.of(backup), NOON),
        new Event.RestoredBeside("backups/safety.zip", NOON),
        new Event.FleetReached(Fleet.EMPTY, NOON),
        new Event.DataSwapped(kept.name(), List.of("public.images: 5 new"), NOON));
  }

  /** Written since contract migrations can be asked for. */
  private static List<Event> contract() {
    return List.of(
        as(Plan.toContract(3)), new Event.ChecksPassed(List.of(), List.of("5", "6"), NOON));
  }

  /** Written since gates have rules, candidates are compared, and others asked for numbers. */
  private static List<Event> rules() {
    Event.Opened plain = as(Plan.toMonitor(3, Duration.ofMinutes(60)));
    Hours hours =
        new Hours(
            ZoneId.of("Europe/Berlin"),
            EnumSet.allOf(DayOfWeek.class),
            LocalTime.of(8, 30),
            LocalTime.of(18, 0),
            5,
            8);
    Policy policy =
        new Policy(
            plain.policy().window(),
            plain.policy().cadence(),
            true,
            List.of(
                new Gate.WorseThanBaseline(0.01, 1.2, Duration.ofSeconds(30)),
                new Gate.Custom("backlog", Direction.ABOVE, 100, Duration.ofMinutes(5)),
                new Gate.Custom("stock", Direction.BELOW, 1.5, Duration.ZERO)),
            new TreeMap<>(
                Map.of(
                    "backlog", new Rule(Action.PAUSE, 0.5, 10, Optional.of(hours)),
                    "stock", new Rule(Action.WARN, 1, 20, Optional.empty()),
                    "worseThanBaseline", new Rule(Action.ROLLBACK, 0.75, 50, Optional.empty()))));
    Judgement near = new Judgement("backlog", Outcome.PASS, 80, 100, "nearly");
    return List.of(
        new Event.Opened(
            plain.rollout(),
            "staging",
            plain.plan(),
            policy,
            CANDIDATE,
            Optional.empty(),
            List.of(),
            DataPolicy.KEEP,
            Optional.empty(),
            ANNA,
            "",
            NOON),
        new Event.Sampled(
            new Sample(NOON, List.of(), List.of(), Map.of("backlog", new Telemetry.Single(80.25)))),
        new Event.Sampled(
            new Sample(
                NOON,
                List.of(),
                List.of(),
                Map.of("backlog", new Telemetry.Unavailable("timed out")))),
        new Event.GateNeared(near),
        new Event.GatePaused(near));
  }

  /** Written since what can't be true is told from what can't be had. */
  private static List<Event> rejections() {
    Telemetry odd = new Telemetry.Rejected("dhash_extractions_total is NaN");
    Reading reading = new Reading("r2-1", new Health.Up(Duration.ofMillis(2), ""), odd, 0);
    return List.of(
        as(Plan.toMonitor(3, Duration.ofMinutes(60))),
        new Event.Sampled(new Sample(NOON, List.of(reading), List.of(), Map.of("stock", odd))));
  }

  /** Written since error budgets are watched. */
  private static List<Event> budget() {
    Event.Opened plain = as(Plan.toMonitor(3, Duration.ofMinutes(60)));
    Policy policy =
        new Policy(
            plain.policy().window(),
            plain.policy().cadence(),
            true,
            List.of(new Gate.BurnRate(99.9, List.of(Duration.ofHours(1), Duration.ofDays(3)))));
    Telemetry past =
        new Telemetry.Past(
            List.of(new Telemetry.Spell(NOON.minusSeconds(300), NOON.minusSeconds(1), 299.5, 1)));
    return List.of(
        new Event.Opened(
            plain.rollout(),
            "staging",
            plain.plan(),
            policy,
            CANDIDATE,
            Optional.empty(),
            List.of(),
            DataPolicy.KEEP,
            Optional.empty(),
            ANNA,
            "",
            NOON),
        new Event.Sampled(new Sample(NOON, List.of(), List.of(), Map.of("burnRate", past))));
  }

  private static Event.Opened as(Plan plan) {
    Event.Opened opened = opened("staging-3");
    return new Event.Opened(
        opened.rollout(),
        "staging",
        plan,
        opened.policy(),
        CANDIDATE,
        Optional.empty(),
        List.of(),
        DataPolicy.UNDO,
        Optional.empty(),
        ANNA,
        "",
        NOON);
  }

  /** One event of each kind but the first. */
  static List<Event> oneOfEach() {
    Fleet fleet = Fleet.of(new Placement(BASELINE, 3, 95), new Placement(CANDIDATE, 1, 5));
    Judgement judgement =
        new Judgement("p95HashTime", Outcome.NO_DATA, Double.NaN, 3000, "too few");
    return List.of(
        new Event.ChecksPassed(List.of("3", "4.1"), List.of(), NOON),
        new Event.BackupTaken("backups/b.zip", "ab", 5_000_000_000L),
        new Event.SchemaExpanded(List.of("3")),
        new Event.FleetReached(fleet, NOON),
        new Event.FleetReached(Fleet.EMPTY, NOON),
        new Event.SmokeTestsPassed(12),
        new Event.Sampled(sample()),
        new Event.GateNeared(judgement),
        new Event.GatePaused(judgement),
        new Event.GateWarned(judgement),
        new Event.GateFailed(
            new Judgement("queue", Outcome.FAIL, Double.POSITIVE_INFINITY, 0.1, "")),
        new Event.StepBaked(0),
        new Event.WindowEnded(List.of(judgement)),
        new Event.Held("no data"),
        new Event.OrderTaken("1", new Order.Pause(), ANNA, "", NOON),
        new Event.OrderTaken("2", new Order.Resume(), ANNA, "", NOON),
        new Event.OrderTaken("3", new Order.Promote(), ANNA, "", NOON),
        new Event.OrderTaken("4", new Order.Abort(DataPolicy.UNDO), ANNA, "bad", NOON),
        new Event.RollbackBegan(Cause.ABORTED, "bad", DataPolicy.UNDO, NOON),
        new Event.SchemaUndone(List.of("4.1"), List.of("3: holds data"), List.of("t: 5")),
        new Event.RollbackValidated(9),
        new Event.SchemaContracted(List.of("5")),
        new Event.EffectFailed("EnsureFleet", "refused", NOON),
        new Event.EffectGivenUp("undoing the schema", "locked"),
        ended());
  }

  static Sample sample() {
    Telemetry counted =
        new Telemetry.Counters(
            Double.NaN,
            0.1 + 0.2,
            new Telemetry.Histogram(
                List.of(0.5, Double.POSITIVE_INFINITY), List.of(3.0, 1e300), Double.MIN_VALUE),
            OptionalLong.of(Long.MAX_VALUE),
            Double.NEGATIVE_INFINITY);
    Telemetry mute =
        new Telemetry.Counters(1, 0, Telemetry.Histogram.EMPTY, OptionalLong.empty(), Double.NaN);
    return new Sample(
        NOON,
        List.of(
            new Reading("r2-1", new Health.Up(Duration.ofNanos(1_234_567), "warm"), counted, 2),
            new Reading("r2-2", new Health.Down("refused"), mute, 0)),
        List.of(
            new Reading("r1-1", new Health.Down(""), new Telemetry.Missing("empty"), 0),
            new Reading("r1-2", new Health.Down(""), new Telemetry.Unavailable("503"), 0)));
  }
}
