package dhash.guard.controller;

import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import dhash.engine.rollout.Effect;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.State;
import dhash.guard.port.BackupStore;
import dhash.guard.port.CustomMetrics;
import dhash.guard.port.Database;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Launch;
import dhash.guard.port.Observation;
import dhash.guard.port.Observation.Replica;
import dhash.guard.port.Platform.Ensured;
import dhash.guard.port.Rehearser;
import dhash.guard.port.Restoration;
import dhash.guard.port.SmokeTester;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Carries effects out. One switch: a new effect does not compile until it is handled here. */
public final class Interpreter {
  private static final int VALIDATION_ROUNDS = 3;

  private final World world;
  private final PreChecks preChecks;
  private final InstantSource clock;
  private final BackupStore.Progress progress;

  public Interpreter(World world, InstantSource clock, BackupStore.Progress progress) {
    this.world = world;
    this.preChecks = new PreChecks(world, clock, progress);
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Carries one effect out and waits for its end.
   *
   * @param generation where in the journal it comes from
   * @throws InterruptedException when it is no longer wanted; what was done by then is left to the
   *     effect that follows
   */
  Input.Result perform(Effect effect, Generation generation, State state)
      throws InterruptedException {
    try {
      return switch (effect) {
        case Effect.CheckFirst _ -> preChecks.check(state);
        case Effect.TakeBackup _ -> takeBackup(state);
        case Effect.Rehearse rehearse -> rehearse(rehearse, state);
        case Effect.ExpandSchema _ -> expand(state);
        case Effect.ContractSchema _ -> contract(state);
        case Effect.EnsureFleet ensure -> ensure(ensure, generation);
        case Effect.SmokeTest(Revision revision) -> smokeTest(revision);
        case Effect.Measure _ -> new Input.Measured(measure(state));
        case Effect.UndoSchema(List<String> versions, DataPolicy data) ->
            undo(state, versions, data);
        case Effect.RestoreBeside(Restore restore) -> restoreBeside(restore, state);
        case Effect.SwapData(Restore restore, Instant stamp) -> swap(restore, stamp);
        case Effect.ValidateRollback(Revision revision) -> validate(revision);
      };
    } catch (GuardException refused) {
      return new Input.Failed(refused.getMessage() + " " + refused.remedy(), refused.mayPass());
    } catch (IOException failed) {
      return new Input.Failed(FileTrouble.of(failed), true);
    }
  }

  private Input.Result takeBackup(State state) throws IOException, InterruptedException {
    BackupStore.Backup backup =
        world
            .backups()
            .take(
                new BackupStore.Request(
                    state.baseline(),
                    Optional.of(state.opened().rollout()),
                    world.terms().retentionDays(),
                    world.terms().configuration()),
                progress);
    world.backups().verify(backup, progress);
    world.backups().prune(clock.instant(), neededBackups(state, backup), false, progress);
    return new Input.BackedUp(backup.file().toString(), backup.sha256(), backup.bytes());
  }

  /** What a rollback may still need stays, whatever its age. */
  private static Set<String> neededBackups(State state, BackupStore.Backup newest) {
    Set<String> needed = new HashSet<>();
    needed.add(newest.file().toString());
    state.opened().lineage().forEach(promotion -> needed.add(promotion.backup()));
    return needed;
  }

  private Input.Result rehearse(Effect.Rehearse rehearse, State state)
      throws IOException, InterruptedException {
    Rehearser.Rehearsal rehearsal =
        world
            .rehearser()
            .rehearse(Path.of(rehearse.backup()), migrations(state), rehearse.contract(), progress);
    return new Input.Rehearsed(rehearsal.problems(), Findings.of(rehearsal));
  }

  /** Where the present data can't be read any more, what is kept of them is the safety. */
  private Input.Result restoreBeside(Restore restore, State state)
      throws IOException, InterruptedException {
    String safety;
    try {
      safety = safetyBackup(state).file().toString();
    } catch (IOException | GuardException unreadable) {
      safety = "";
    }
    world.restoration().prepare(restore, progress);
    return new Input.RestoredBeside(safety);
  }

  private BackupStore.Backup safetyBackup(State state) throws IOException, InterruptedException {
    return world
        .backups()
        .take(
            new BackupStore.Request(
                Optional.of(state.candidate()),
                Optional.of("pre_rollback " + state.opened().rollout()),
                world.terms().retentionDays(),
                world.terms().configuration()),
            progress);
  }

  private Input.Result swap(Restore restore, Instant stamp)
      throws IOException, InterruptedException {
    Restoration.Swapped swapped = world.restoration().swap(restore, stamp, progress);
    return new Input.DataSwapped(swapped.kept(), swapped.setAside());
  }

  private Input.Result expand(State state) throws IOException {
    world.database().claim(state.opened().environment());
    return new Input.Expanded(world.database().migrate(migrations(state), Database.Phase.EXPAND));
  }

  /** An attempt before this one may have died after its work: what counts is what has run. */
  private Input.Result contract(State state) throws IOException {
    Path folder = migrations(state);
    String trouble = "";
    try {
      world.database().migrate(folder, Database.Phase.CONTRACT);
    } catch (GuardException refused) {
      if (refused.mayPass()) {
        throw refused;
      }
      trouble = refused.getMessage() + " " + refused.remedy();
    }
    List<String> ran =
        world.database().migrations(folder).stream()
            .filter(Database.Migration::applied)
            .map(Database.Migration::version)
            .filter(state.data().contracts()::contains)
            .toList();
    return new Input.Contracted(ran, trouble);
  }

  private Input.Result ensure(Effect.EnsureFleet ensure, Generation generation)
      throws IOException, InterruptedException {
    for (Placement placement : ensure.fleet().placements()) {
      prepare(placement.revision());
    }
    Ensured ensured = world.platform().ensure(generation, ensure.fleet(), ensure.patience());
    return switch (ensured) {
      case Ensured.Converged _ -> new Input.FleetReached();
      case Ensured.NotReady(Revision revision, String reason) ->
          new Input.FleetNotReady(revision, reason);
      case Ensured.Superseded(long newest) ->
          new Input.Failed("the platform has acted for entry " + newest + " already", true);
    };
  }

  /**
   * A revision whose record can't be read may be known to the platform already; if not, it says so
   * when it is asked for the fleet. So it does with what keeps it from being made known.
   */
  private void prepare(Revision revision) throws IOException {
    Launch launch;
    try {
      launch = world.revisions().launchOf(revision);
    } catch (IOException unreadable) {
      return;
    }
    try {
      world.platform().prepare(revision, launch);
    } catch (GuardException refused) {
      return;
    }
  }

  private Input.Result smokeTest(Revision revision) throws IOException, InterruptedException {
    List<URI> addresses =
        world.platform().observe().replicasOf(revision).stream().map(Replica::address).toList();
    if (addresses.isEmpty()) {
      return new Input.SmokeTested(0, List.of("no replica of " + revision + " runs"));
    }
    SmokeTester.Result result = world.smokeTester().test(addresses, revision);
    return new Input.SmokeTested(result.tests(), result.failures());
  }

  /**
   * Where both arms are compared, both get probes. Where the platform can't be asked, or knows of
   * nothing at all, the sample is empty: that holds the advance and accuses nobody.
   */
  private Sample measure(State state) throws InterruptedException {
    Observation observation;
    try {
      observation = world.platform().observe();
    } catch (IOException | GuardException unreachable) {
      return new Sample(clock.instant(), List.of(), List.of());
    }
    if (observation.replicas().isEmpty()) {
      return new Sample(clock.instant(), List.of(), List.of());
    }
    List<Replica> candidate = observation.replicasOf(state.candidate());
    List<Replica> baseline = state.baseline().map(observation::replicasOf).orElse(List.of());
    CustomMetrics.Released released =
        new CustomMetrics.Released(
            state.opened().environment(), state.candidate(), state.baseline(), candidate);
    try (Asked customs = Asked.of(world, state, released, clock)) {
      List<Reading> judged =
          candidate.isEmpty()
              ? List.of(gone(state.candidate()))
              : world.metrics().read(candidate, world.terms().probe());
      boolean alike = state.comparesArms() && world.terms().probe();
      List<Reading> beside = world.metrics().read(baseline, alike);
      return new Sample(clock.instant(), judged, beside, customs.answers());
    }
  }

  /** A candidate without a single replica is not well, whatever the metrics would have said. */
  private static Reading gone(Revision revision) {
    String reason = "no replica of " + revision + " runs";
    return new Reading(
        revision.name(), new Health.Down(reason), new Telemetry.Unavailable(reason), 0);
  }

  private Input.Result undo(State state, List<String> versions, DataPolicy data)
      throws IOException {
    Database.Undone undone =
        world.database().undo(migrations(state), versions, data, state.opened().rollout());
    return new Input.SchemaUndone(
        undone.undone(),
        undone.left().stream().map(left -> left.version() + ": " + left.reason()).toList(),
        undone.setAside().stream().map(rows -> rows.table() + ": " + rows.rows()).toList());
  }

  private Input.Result validate(Revision revision) throws IOException, InterruptedException {
    URI entrance = world.platform().observe().entrance();
    SmokeTester.Result result =
        world.smokeTester().test(Collections.nCopies(VALIDATION_ROUNDS, entrance), revision);
    return new Input.RollbackValidated(result.tests(), result.failures());
  }

  private Path migrations(State state) throws IOException {
    return world.revisions().migrationsOf(state.candidate());
  }
}
