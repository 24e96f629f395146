package dhash.guard.controller;

import dhash.engine.plan.Kind;
import dhash.engine.plan.Revision;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.State;
import dhash.guard.port.BackupStore;
import dhash.guard.port.Database;
import dhash.guard.port.Database.Migration;
import dhash.guard.port.Database.Standing;
import dhash.guard.port.GuardException;
import dhash.guard.port.Restoration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks whether a rollout can begin. All that is wrong is found at once; nothing is changed. */
final class PreChecks {
  private final World world;
  private final InstantSource clock;
  private final BackupStore.Progress progress;

  PreChecks(World world, InstantSource clock, BackupStore.Progress progress) {
    this.world = world;
    this.clock = clock;
    this.progress = progress;
  }

  Input.Result check(State state) throws IOException, InterruptedException {
    List<String> problems = new ArrayList<>();
    List<Migration> pending = new ArrayList<>();
    artifact(goal(state), problems);
    platform(goal(state), problems);
    channels();
    if (migrates(state)) {
      proven(problems);
      database(state, problems, pending);
    }
    if (state.opened().restore().isPresent()) {
      problems.addAll(
          world
              .restoration()
              .problems(
                  state.opened().restore().get(),
                  Optional.of(
                      new Restoration.Server(
                          goal(state), world.revisions().migrationsOf(goal(state)))),
                  progress));
    }
    return new Input.Checked(
        problems,
        versions(pending, Database.Phase.EXPAND),
        state.plan().contract() ? versions(pending, Database.Phase.CONTRACT) : List.of());
  }

  private static List<String> versions(List<Migration> pending, Database.Phase phase) {
    return pending.stream()
        .filter(migration -> migration.phase() == phase)
        .map(Migration::version)
        .toList();
  }

  private static boolean migrates(State state) {
    return switch (state.plan().kind()) {
      case DEPLOY, UNDO, CONTRACT -> true;
      case MONITOR, ROLLBACK, RESTORE -> false;
    };
  }

  /** The revision that is going to be started. */
  private static Revision goal(State state) {
    return state.plan().kind() == Kind.ROLLBACK
        ? state.baseline().orElse(state.candidate())
        : state.candidate();
  }

  private void artifact(Revision revision, List<String> problems) throws IOException {
    world.revisions().damage(revision).ifPresent(problems::add);
  }

  /** Making the revision known shows whether the platform is there and can listen where it must. */
  private void platform(Revision revision, List<String> problems) throws IOException {
    try {
      world.platform().prepare(revision, world.revisions().launchOf(revision));
    } catch (GuardException refused) {
      problems.add(text(refused));
    }
  }

  /** Told, and no reason to refuse anything: a release does not depend on who hears of it. */
  private void channels() {
    world.terms().channelTroubles().forEach(progress::note);
  }

  private void database(State state, List<String> problems, List<Migration> pending)
      throws IOException, InterruptedException {
    try {
      Standing standing = world.database().standing();
      boolean served = !state.opened().lineage().isEmpty();
      WrongDatabase.of(standing, state.opened().environment(), served).ifPresent(problems::add);
      space(standing, problems);
      world.database().migrations(world.revisions().migrationsOf(state.candidate())).stream()
          .filter(migration -> !migration.applied())
          .forEach(pending::add);
      world.backups().means(); // rather than find out after a long dump
    } catch (GuardException refused) {
      if (refused.mayPass()) {
        throw refused;
      }
      problems.add(text(refused));
    }
  }

  /** A restore that nobody has tried lately is a hope. */
  private void proven(List<String> problems) throws IOException {
    Optional<Duration> within = world.terms().provenWithin();
    if (within.isEmpty()) {
      return;
    }
    Optional<Instant> last = world.backups().lastProven().map(proven -> proven.proof().at());
    if (last.isEmpty() || last.get().plus(within.get()).isBefore(clock.instant())) {
      problems.add(
          "The last proven backup %s; one from the last %d days is asked for. Prove one: `dhash backups drill`."
              .formatted(
                  last.map(at -> "is from " + at).orElse("does not exist"), within.get().toDays()));
    }
  }

  private void space(Standing standing, List<String> problems) throws IOException {
    Path disk = world.terms().disk();
    long needed = standing.sizeBytes() + world.terms().leastFreeBytes();
    long free = world.terms().freeSpace().of(disk);
    if (free < needed) {
      problems.add(
          "The disk of %s has %d MB left; a backup may need %d MB. Free some space."
              .formatted(disk, free >> 20, needed >> 20));
    }
  }

  private static String text(GuardException refused) {
    return refused.getMessage() + " " + refused.remedy();
  }
}
