package dhash.guard.simulation;

import dhash.engine.gate.Telemetry;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import dhash.guard.controller.Announcements;
import dhash.guard.controller.Controller;
import dhash.guard.controller.Interpreter;
import dhash.guard.controller.OnwardClock;
import dhash.guard.controller.World;
import dhash.guard.journal.SimulatedDisk;
import dhash.guard.platform.local.SimulatedPlatform;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.SmokeTester;
import dhash.guard.simulation.Scenario.Nature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rollout from its opening to its end, with one guard after the other: each takes the journal
 * up where the one before was killed. First faults strike, then they stop and it must end well.
 */
public final class Simulation {
  private static final int MOST_GUARDS = 200;
  private static final int MOST_WAITS = 20_000;

  /** The supervisor gives a dead guard this long before it starts another. */
  private static final long UNGUARDED_MILLIS = 10_000;

  private static final long EPILOGUE_MILLIS = 120_000;

  private final Scene scene;
  private final Scenario scenario;
  private final SimulatedDisk disk;
  private final SimulatedPlatform platform;
  private final SimulatedDatabase database;
  private final SimulatedBackups backups;
  private final SimulatedRehearser rehearser;
  private final SimulatedRestoration restoration;
  private final SimulatedMetrics metrics;
  private final SimulatedInbox inbox;
  private final Operators operators;
  private final SimulatedNotifier notifier;
  private final Weather weather;
  private final World world;
  private long shownPosition;
  private @Nullable State shown;
  private long watchedSince;
  private int waits;
  private int guards;

  private Simulation(Scene scene) {
    this.scene = scene;
    this.scenario = Scenario.of(scene);
    this.disk = new SimulatedDisk(scene);
    this.platform =
        new SimulatedPlatform(
            scene, scenario.nature() == Nature.NEVER_READY ? Set.of(Scenario.CANDIDATE) : Set.of());
    this.backups = new SimulatedBackups(scene);
    this.rehearser = new SimulatedRehearser(scene);
    this.database =
        new SimulatedDatabase(
            scene,
            scenario.serving(),
            this::hasVerifiedBackup,
            rehearser::hasPassed,
            this::candidateServesAlone,
            () -> platform.shares().getOrDefault(Scenario.CANDIDATE, 0));
    this.restoration =
        new SimulatedRestoration(scene, database.applied(), () -> platform.runsAnything());
    this.metrics = new SimulatedMetrics(scene, scenario.nature());
    this.inbox = new SimulatedInbox(scene);
    this.operators = new Operators(scene, inbox);
    this.notifier = new SimulatedNotifier(scene);
    this.weather = new Weather(scene, metrics, platform, operators, this::secondGuard);
    this.world =
        new World(
            platform,
            database,
            backups,
            rehearser,
            restoration,
            metrics,
            (_, _) -> Map.of(),
            (_, _) -> new Telemetry.Past(List.of()),
            this::smokeTest,
            new SimulatedRevisions(),
            new World.Terms(
                7,
                List.of(),
                true,
                0,
                Path.of("."),
                _ -> Long.MAX_VALUE,
                Optional.empty(),
                List.of()));
  }

  /** How a rollout went; without a violation all is well. */
  public record Outcome(long seed, Optional<String> violation, List<String> trace) {}

  /**
   * Plays the rollout of a seed; the same seed always brings the same rollout.
   *
   * @param traced whether to tell all that happens, for people to read
   */
  public static Outcome of(long seed, Tally tally, boolean traced) {
    Scene scene = new Scene(seed, tally, traced);
    try {
      new Simulation(scene).play();
      return new Outcome(seed, Optional.empty(), scene.trace());
    } catch (Violation violation) {
      scene.tell("VIOLATED: " + violation.getMessage());
      return new Outcome(seed, Optional.of(String.valueOf(violation.getMessage())), scene.trace());
    } catch (RuntimeException bug) {
      // What is broken in the middle of an effect comes wrapped, as any bug there would.
      String what =
          bug.getCause() instanceof Violation violation
              ? String.valueOf(violation.getMessage())
              : "a bug: " + bug;
      scene.tell("VIOLATED: " + what);
      return new Outcome(seed, Optional.of(what), scene.trace());
    }
  }

  private void play() {
    scene.tell(
        scenario.plan().kind()
            + " by "
            + scenario.plan().strategy()
            + ", the candidate is "
            + scenario.nature());
    platform.runs(scenario.before());
    scene.invariants.serves(scenario.before().weightOf(Scenario.CANDIDATE));
    if (scenario.nature() == Nature.CRASHING) {
      weather.crashesAgainAndAgain(Scenario.CANDIDATE);
    }
    guardToTheEnd();
    epilogue();
    Ending ending = new Ending(scene, scenario, disk.entries());
    scene.invariants.must(
        ending.entries() == shownPosition, "what was recorded is shown, to its end");
    ending.check(
        Objects.requireNonNull(shown),
        platform,
        database,
        restoration,
        metrics,
        notifier,
        operators);
    scene.finish(ending.events());
  }

  /** One guard after the other, as the supervisor starts them, until none is needed any more. */
  private void guardToTheEnd() {
    do {
      scene.invariants.must(guards++ < MOST_GUARDS, "it comes to an end: not after 200 guards");
      guard();
      pass(UNGUARDED_MILLIS);
    } while (!scene.ended() || disk.marked() || !inbox.isEmpty());
  }

  /** One guard's process, from its start to its end or its death. */
  private void guard() {
    scene.revived();
    long started = scene.time.now();
    Instant wall = scene.time.instant();
    InstantSource steady = () -> wall.plusMillis(scene.time.now() - started);
    SimulatedWorkers workers = null;
    try {
      Journal.Writer writer = new TellingWriter(scene, disk.lockJournal("guard"));
      takesOver(writer);
      if (writer.latest().isEmpty()) {
        writer.open(scenario.opened(steady.instant()));
      }
      InstantSource clock =
          OnwardClock.from(steady, writer.latest().orElseThrow().entries().getLast().at());
      workers = new SimulatedWorkers(scene, disk, clock, operators, this::whileWaiting);
      new Controller(
              writer,
              inbox,
              new Interpreter(world, clock, (_, _, _) -> {}),
              workers,
              clock,
              Controller.BEAT,
              List.of(this::saw, new Announcements(notifier)))
          .run(false);
      writer.close();
    } catch (Crash killed) {
      // The next one goes on.
    } catch (IOException failed) {
      scene.tell("the guard ends: " + failed.getMessage());
    } catch (InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    }
    if (workers != null) {
      workers.die();
    }
    disk.processDied();
    recover();
    disk.mayDouble();
  }

  /** The next guard finds what was shown, and at most the one decision that was under way. */
  private void takesOver(Journal.Writer writer) throws IOException {
    List<Entry> entries = writer.latest().map(Journal.History::entries).orElseGet(List::of);
    scene.invariants.must(
        entries.size() == shownPosition || entries.size() == shownPosition + 1,
        () -> "nothing shown is lost: shown " + shownPosition + ", found " + entries.size());
    if (shownPosition > 0) {
      State found = new Journal.History(entries.subList(0, (int) shownPosition)).state();
      scene.invariants.must(
          found.equals(shown), "the journal replayed is the state that was shown");
    }
  }

  /** Until the next guard looks, the world is judged by what the disk says now. */
  private void recover() {
    State last = shown;
    if (last != null && disk.lines() > shownPosition) {
      for (Event event : scene.recorded()) {
        last = Rollout.evolve(last, event);
      }
      scene.shows(last, shownPosition + 1);
    }
  }

  private void saw(Entry entry, State after) {
    if (entry.position() <= shownPosition) {
      return;
    }
    State before = shown;
    scene.invariants.must(
        before == null || !before.ended(),
        () -> "a finished rollout stays finished: " + entry.events());
    for (Event event : entry.events()) {
      if (event instanceof Event.WindowEnded(var judgements)) {
        scene.invariants.windowEnded(judgements, scenario.autoRollback() && !scenario.pauses());
        scene.invariants.watchedLongEnough(scene.time.now() - watchedSince, after.plan().window());
      }
    }
    if (before != null && before.paused() && after.paused()) {
      scene.invariants.paused(before.candidateWeight(), after);
    }
    boolean watchedBefore = before != null && before.phase() instanceof Phase.Watching;
    if (after.phase() instanceof Phase.Watching && !watchedBefore) {
      watchedSince = scene.time.now();
    }
    if (after.phase() instanceof Phase.Stopping) {
      scene.invariants.trafficIsBack(platform.shares().getOrDefault(Scenario.CANDIDATE, 0));
    }
    shownPosition = entry.position();
    shown = after;
    scene.shows(after, entry.position());
  }

  private void whileWaiting() {
    scene.invariants.must(waits++ < MOST_WAITS, "it comes to an end: not after 20000 waits");
    weather.changes();
  }

  /** Another guard wants the environment; while this one lives it must not get it. */
  private void secondGuard() {
    try {
      disk.lockJournal("second");
      scene.invariants.must(false, "one writer: a second guard got the lock");
    } catch (GuardException busy) {
      scene.tell("a second guard is refused");
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void pass(long millis) {
    long until = scene.time.now() + millis;
    while (scene.time.now() < until) {
      scene.time.step(until - scene.time.now());
    }
  }

  /** What was on its way when it ended still arrives, and people don't know that it has ended. */
  private void epilogue() {
    if (scene.strikes(Fault.ORDER)) {
      operators.meddle();
    }
    if (scene.strikes(Fault.SECOND_GUARD)) {
      guardToTheEnd();
    }
    pass(EPILOGUE_MILLIS);
  }

  private boolean hasVerifiedBackup() {
    State state = scene.state();
    return state != null && state.data().backup().filter(backups::hasVerified).isPresent();
  }

  private boolean candidateServesAlone() {
    return platform.shares().getOrDefault(Scenario.CANDIDATE, 0) == 100
        && !platform.runs(Scenario.BASELINE);
  }

  private SmokeTester.Result smokeTest(
      List<java.net.URI> addresses, dhash.engine.plan.Revision expected) {
    boolean unwell =
        expected.equals(Scenario.CANDIDATE)
            && scenario.nature() == Nature.FAILS_SMOKE_TESTS
            && !scenario.plan().kind().goesStraightBack();
    return new SmokeTester.Result(
        addresses.size(),
        unwell || scene.strikes(Fault.EFFECT_FAILS) ? List.of("no hash came back") : List.of());
  }
}
