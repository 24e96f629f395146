package dhash.engine.rollout;

import static dhash.engine.gate.Samples.counted;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Health;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Rule;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Samples;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One rollout driven by hand: the three pure functions, and a world that does what it is told. */
final class Play {
  static final Revision BASELINE = new Revision(1, "v1", "11");
  static final Revision CANDIDATE = new Revision(2, "v2", "22");
  static final Restore BACKUP = new Restore(Restore.Source.BACKUP, "b.zip");
  static final String ROLLOUT = "rollout-3";
  static final Operator OPERATOR = new Operator("anna", "desk");
  static final Duration WINDOW = Duration.ofMinutes(10);
  static final Duration BAKE = Duration.ofMinutes(1);
  static final List<Gate> GATES =
      List.of(
          new Gate.HealthFailures(2),
          new Gate.CandidateCrashes(0),
          new Gate.ExtractionFailureRate(5, Duration.ofMinutes(10)),
          new Gate.P95HashTime(2500, Duration.ofMinutes(10)),
          new Gate.LowConfidenceQueue(1000));
  private static final int MOST_INPUTS = 2000;

  final List<Event> events = new ArrayList<>();
  final List<Effect> effects = new ArrayList<>();
  State state;
  Instant now;
  private double attempts;
  private double failures;
  private int orders;

  private Play(Event.Opened opened) {
    events.add(opened);
    state = Rollout.begin(opened);
    now = opened.at();
  }

  static Play deploy(Strategy strategy) {
    return deploy(strategy, WINDOW, true, false);
  }

  static Play deploy(Strategy strategy, Duration window, boolean autoRollback, boolean contract) {
    return open(
        Plan.toDeploy(Kind.DEPLOY, strategy, 3, true, BAKE, window, contract),
        autoRollback,
        Optional.of(BASELINE),
        List.of(promotion(BASELINE, false)),
        DataPolicy.KEEP);
  }

  /** A canary whose gates are applied so. */
  static Play deploy(boolean autoRollback, Map<String, Rule> rules) {
    Event.Opened plain = deploy(Strategy.CANARY, WINDOW, autoRollback, false).state.opened();
    Policy policy = plain.policy();
    return new Play(
        new Event.Opened(
            plain.rollout(),
            plain.environment(),
            plain.plan(),
            new Policy(policy.window(), policy.cadence(), autoRollback, policy.gates(), rules),
            plain.candidate(),
            plain.baseline(),
            plain.lineage(),
            plain.data(),
            plain.restore(),
            plain.by(),
            plain.reason(),
            plain.at()));
  }

  static Play firstDeploy() {
    return open(
        Plan.toDeploy(Kind.DEPLOY, Strategy.CANARY, 3, false, BAKE, WINDOW, false),
        true,
        Optional.empty(),
        List.of(),
        DataPolicy.KEEP);
  }

  static Play monitor(boolean autoRollback) {
    return serving(Plan.toMonitor(3, WINDOW), autoRollback, false, DataPolicy.KEEP);
  }

  static Play serving(Plan plan, boolean autoRollback, boolean contracted, DataPolicy data) {
    return open(
        plan,
        autoRollback,
        Optional.of(BASELINE),
        List.of(promotion(CANDIDATE, contracted), promotion(BASELINE, false)),
        data);
  }

  /** The data of a backup are to come back under the revision that serves. */
  static Play restore() {
    return open(
        Plan.toRestore(3),
        true,
        Optional.of(CANDIDATE),
        List.of(promotion(CANDIDATE, true), promotion(BASELINE, false)),
        DataPolicy.KEEP,
        Optional.of(BACKUP));
  }

  /** A rollback of app and data. */
  static Play rollBackWithData(boolean contracted) {
    return open(
        Plan.toRollBack(3),
        true,
        Optional.of(BASELINE),
        List.of(promotion(CANDIDATE, contracted), promotion(BASELINE, false)),
        DataPolicy.KEEP,
        Optional.of(BACKUP));
  }

  static Promotion promotion(Revision revision, boolean contracted) {
    String version = Integer.toString(revision.number());
    return new Promotion(
        revision, "rollout-" + version, List.of(version), contracted, version + ".zip");
  }

  /** The contract migrations of the revision that serves. */
  static Play contract() {
    return open(
        Plan.toContract(3),
        true,
        Optional.empty(),
        List.of(promotion(CANDIDATE, false), promotion(BASELINE, false)),
        DataPolicy.KEEP);
  }

  static Play open(
      Plan plan,
      boolean autoRollback,
      Optional<Revision> baseline,
      List<Promotion> lineage,
      DataPolicy data) {
    return open(plan, autoRollback, baseline, lineage, data, Optional.empty());
  }

  private static Play open(
      Plan plan,
      boolean autoRollback,
      Optional<Revision> baseline,
      List<Promotion> lineage,
      DataPolicy data,
      Optional<Restore> restore) {
    Policy policy =
        new Policy(
            plan.window(),
            new Cadence(Duration.ofSeconds(5), Duration.ofSeconds(10)),
            autoRollback,
            GATES);
    return new Play(
        new Event.Opened(
            ROLLOUT,
            "staging",
            plan,
            policy,
            CANDIDATE,
            baseline,
            lineage,
            data,
            restore,
            OPERATOR,
            "a test",
            Samples.START));
  }

  Decision give(Input input) {
    Decision decision = Rollout.decide(state, input, now);
    for (Event event : decision.events()) {
      state = Rollout.evolve(state, event);
      events.add(event);
    }
    return decision;
  }

  Decision order(Order order) {
    orders++;
    return give(new Input.Ordered("order-" + orders, ROLLOUT, order, OPERATOR, "because"));
  }

  Decision abort() {
    return order(new Order.Abort(DataPolicy.KEEP));
  }

  /** Carries out what is owed, well, as soon as it is due. */
  Play good() {
    return give(this::goodResult);
  }

  /** Carries out what is owed, with the given result. */
  Play give(java.util.function.Function<Effect, Input.Result> world) {
    Owed owed = Rollout.next(state).orElseThrow(() -> new AssertionError("stuck in " + state));
    now = owed.notBefore().isAfter(now) ? owed.notBefore() : now;
    effects.add(owed.effect());
    give(world.apply(owed.effect()));
    return this;
  }

  Play until(Class<? extends Phase> phase) {
    for (int i = 0; i < MOST_INPUTS && !phase.isInstance(state.phase()); i++) {
      good();
    }
    if (!phase.isInstance(state.phase())) {
      throw new AssertionError("never came to " + phase + ", but to " + state.phase());
    }
    return this;
  }

  /** Polls well until so much of the bake or the window has been watched. */
  Play watch(Duration length) {
    while (state.watch().watched().compareTo(length) < 0) {
      good();
    }
    return this;
  }

  Play toEnd() {
    return until(Phase.Ended.class);
  }

  /** Polls again and again until the phase is another. */
  Play pollUntilItLeaves(java.util.function.Supplier<Sample> poll) {
    Class<?> phase = state.phase().getClass();
    for (int i = 0; i < MOST_INPUTS && phase.isInstance(state.phase()); i++) {
      give(_ -> new Input.Measured(poll.get()));
    }
    return this;
  }

  Ending ending() {
    return ended().ending();
  }

  Event.Ended ended() {
    return (Event.Ended) events.getLast();
  }

  List<String> eventNames() {
    return names(events);
  }

  static List<String> names(List<Event> events) {
    return events.stream().map(e -> e.getClass().getSimpleName()).toList();
  }

  /** What the platform was brought to, as {@code baseline/candidate} weights. */
  List<String> weights() {
    return events.stream()
        .filter(Event.FleetReached.class::isInstance)
        .map(e -> ((Event.FleetReached) e).fleet())
        .map(Play::weights)
        .toList();
  }

  static String weights(Fleet fleet) {
    return fleet.weightOf(BASELINE) + "/" + fleet.weightOf(CANDIDATE);
  }

  Sample goodSample() {
    attempts += 30;
    return sample(new Health.Up(Duration.ofMillis(2), ""), counted(attempts, failures));
  }

  Sample failingSample() {
    return failingSample(30);
  }

  Sample failingSample(int extractions) {
    attempts += extractions;
    failures += extractions;
    return sample(new Health.Up(Duration.ofMillis(2), ""), counted(attempts, failures));
  }

  Sample downSample() {
    return sample(new Health.Down("refused"), counted(attempts, failures));
  }

  Sample idleSample() {
    return sample(new Health.Up(Duration.ofMillis(2), ""), counted(attempts, failures));
  }

  Sample deadMetricsSample() {
    return sample(new Health.Up(Duration.ofMillis(2), ""), new Telemetry.Unavailable("refused"));
  }

  Sample silentSample() {
    return new Sample(now, List.of(), List.of());
  }

  private Sample sample(Health health, Telemetry telemetry) {
    return new Sample(now, List.of(new Reading("r2-1", health, telemetry, 0)), List.of());
  }

  Input.Result goodResult(Effect effect) {
    return switch (effect) {
      case Effect.CheckFirst _ -> checked();
      case Effect.TakeBackup _ -> new Input.BackedUp("b.zip", "ff", 1);
      case Effect.Rehearse _ -> new Input.Rehearsed(List.of(), List.of("7: 12 ms"));
      case Effect.ExpandSchema _ -> new Input.Expanded(List.of("7"));
      case Effect.ContractSchema _ -> new Input.Contracted(List.of("8"), "");
      case Effect.EnsureFleet _ -> new Input.FleetReached();
      case Effect.SmokeTest _ -> new Input.SmokeTested(9, List.of());
      case Effect.Measure _ -> new Input.Measured(goodSample());
      case Effect.UndoSchema(var versions, _) ->
          new Input.SchemaUndone(versions, List.of(), List.of());
      case Effect.RestoreBeside _ -> new Input.RestoredBeside("safety.zip");
      case Effect.SwapData _ -> new Input.DataSwapped("kept", List.of("t: 5 new"));
      case Effect.ValidateRollback _ -> new Input.RollbackValidated(3, List.of());
    };
  }

  private Input.Checked checked() {
    return new Input.Checked(
        List.of(),
        state.plan().kind() == Kind.CONTRACT ? List.of() : List.of("7"),
        state.plan().contract() ? List.of("8") : List.of());
  }
}
