package dhash.guard.simulation;

import dhash.engine.gate.Action;
import dhash.engine.gate.Cadence;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Rule;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One rollout to be tried: what it is for, and how its candidate really is. */
record Scenario(
    Plan plan,
    boolean hasBaseline,
    boolean autoRollback,
    Nature nature,
    DataPolicy data,
    boolean restores,
    boolean contracted,
    Map<String, Rule> rules) {
  static final String ROLLOUT = "sim-2";
  static final String ENVIRONMENT = "sim";
  static final Revision BASELINE = new Revision(1, "v1", "11");
  static final Revision CANDIDATE = new Revision(2, "v2", "22");
  static final Restore BACKUP = new Restore(Restore.Source.BACKUP, "old.zip");
  static final Operator OPERATOR = new Operator("anna", "desk");

  private static final Gate[] GATES = {
    new Gate.HealthFailures(2),
    new Gate.CandidateCrashes(3),
    new Gate.ExtractionFailureRate(5, Duration.ofMinutes(5)),
    new Gate.P95HashTime(100, Duration.ofMinutes(5)),
    new Gate.LowConfidenceQueue(1000)
  };

  /** How the candidate really is. */
  enum Nature {
    GOOD,
    FAILING,
    SLOW,
    CRASHING,
    /** Well, but tells nothing of itself. */
    SILENT,
    NEVER_READY,
    FAILS_SMOKE_TESTS
  }

  /** Any rollout, or one in which the event that it is about will come. */
  static Scenario of(Scene scene) {
    Kind kind = kind(scene);
    int replicas = scene.chance(70) ? 1 : 2;
    boolean hasBaseline = kind.goesStraightBack() || goesBack(scene) || !scene.chance(8);
    Strategy strategy = scene.isAbout(Event.StepBaked.class) ? Strategy.CANARY : any(scene);
    Duration window = Duration.ofMinutes(scene.between(10, 14));
    Plan plan =
        switch (kind) {
          case DEPLOY, UNDO ->
              Plan.toDeploy(
                  kind,
                  strategy,
                  replicas,
                  hasBaseline,
                  Duration.ofSeconds(60),
                  window,
                  scene.isAbout(Event.SchemaContracted.class) || scene.chance(20));
          case MONITOR -> Plan.toMonitor(replicas, window);
          case ROLLBACK -> Plan.toRollBack(replicas);
          case RESTORE -> Plan.toRestore(replicas);
          case CONTRACT -> Plan.toContract(replicas);
        };
    boolean serves = kind != Kind.DEPLOY && kind != Kind.UNDO;
    boolean restores =
        kind == Kind.RESTORE || (kind == Kind.ROLLBACK && (restores(scene) || scene.chance(30)));
    return new Scenario(
        plan,
        hasBaseline,
        goesBack(scene) || (!scene.isAbout(Event.GateWarned.class) && scene.chance(85)),
        nature(scene, serves),
        scene.chance(70) ? DataPolicy.KEEP : DataPolicy.UNDO,
        restores,
        restores && scene.chance(30),
        rules(scene));
  }

  private static Map<String, Rule> rules(Scene scene) {
    Rule rule =
        scene.isAbout(Event.GatePaused.class)
            ? new Rule(Action.PAUSE, 1, 20, Optional.empty())
            : new Rule(Action.ROLLBACK, 0.01, 20, Optional.empty());
    return scene.isAbout(Event.GatePaused.class) || scene.isAbout(Event.GateNeared.class)
        ? Map.of("extractionFailureRate", rule, "p95HashTime", rule)
        : Map.of();
  }

  /** Whether a failed gate only stops the advance, until somebody goes on all the same. */
  boolean pauses() {
    return rules.values().stream().anyMatch(rule -> rule.action() == Action.PAUSE);
  }

  private static Strategy any(Scene scene) {
    List<Strategy> all = List.of(Strategy.values());
    return all.get(scene.random.nextInt(all.size()));
  }

  private static boolean goesBack(Scene scene) {
    return scene.isAbout(Event.GateFailed.class)
        || scene.isAbout(Event.RollbackBegan.class)
        || scene.isAbout(Event.SchemaUndone.class)
        || scene.isAbout(Event.RollbackValidated.class)
        || scene.isAbout(Event.EffectGivenUp.class);
  }

  private static boolean restores(Scene scene) {
    return scene.isAbout(Event.RestoredBeside.class) || scene.isAbout(Event.DataSwapped.class);
  }

  private static Kind kind(Scene scene) {
    int dice = scene.random.nextInt(100);
    if (restores(scene)) {
      return dice < 50 ? Kind.RESTORE : Kind.ROLLBACK;
    }
    if (scene.isAbout(Event.SchemaContracted.class) && dice < 30) {
      return Kind.CONTRACT;
    }
    boolean deploys = goesBack(scene) || scene.isAbout(Event.SchemaContracted.class);
    if (scene.isAbout(Event.OrderTaken.class) && dice < 40) {
      return Kind.MONITOR;
    }
    return deploys || dice < 80
        ? Kind.DEPLOY
        : dice < 85
            ? Kind.UNDO
            : dice < 93
                ? Kind.MONITOR
                : dice < 97 ? Kind.ROLLBACK : dice < 98 ? Kind.CONTRACT : Kind.RESTORE;
  }

  private static Nature nature(Scene scene, boolean serves) {
    int dice = scene.random.nextInt(serves ? 98 : 100);
    if (goesBack(scene)
        || scene.isAbout(Event.GateWarned.class)
        || scene.isAbout(Event.GatePaused.class)) {
      return dice < 70 ? Nature.FAILING : Nature.SLOW;
    }
    if (scene.isAbout(Event.Held.class) && dice < 60) {
      return Nature.SILENT;
    }
    return dice < 90
        ? Nature.GOOD
        : dice < 93
            ? Nature.FAILING
            : dice < 95
                ? Nature.SLOW
                : dice < 97
                    ? Nature.CRASHING
                    : dice < 98
                        ? Nature.SILENT
                        : dice < 99 ? Nature.NEVER_READY : Nature.FAILS_SMOKE_TESTS;
  }

  boolean serving() {
    return plan.kind() != Kind.DEPLOY && plan.kind() != Kind.UNDO;
  }

  private Optional<Revision> baseline() {
    if (plan.kind() == Kind.RESTORE) {
      return Optional.of(CANDIDATE);
    }
    return hasBaseline && plan.kind() != Kind.CONTRACT ? Optional.of(BASELINE) : Optional.empty();
  }

  /** What runs before the rollout. */
  Fleet before() {
    if (serving()) {
      return Fleet.of(new Placement(CANDIDATE, plan.replicas(), 100));
    }
    return hasBaseline ? Fleet.of(new Placement(BASELINE, plan.replicas(), 100)) : Fleet.EMPTY;
  }

  Event.Opened opened(Instant now) {
    Promotion baseline = new Promotion(BASELINE, "sim-1", List.of("1"), false, "old.zip");
    Promotion candidate = new Promotion(CANDIDATE, "sim-1", List.of("7"), contracted, "old.zip");
    List<Promotion> served = hasBaseline ? List.of(baseline) : List.of();
    return new Event.Opened(
        ROLLOUT,
        ENVIRONMENT,
        plan,
        new Policy(
            plan.window(),
            new Cadence(Duration.ofSeconds(5), Duration.ofSeconds(10)),
            autoRollback,
            List.of(GATES),
            rules),
        CANDIDATE,
        baseline(),
        serving()
            ? java.util.stream.Stream.concat(java.util.stream.Stream.of(candidate), served.stream())
                .toList()
            : served,
        data,
        restores ? Optional.of(BACKUP) : Optional.empty(),
        OPERATOR,
        "a simulation",
        now);
  }
}
