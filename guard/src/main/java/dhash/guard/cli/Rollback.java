package dhash.guard.cli;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Revision;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.State;
import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.cli.Openings.Wish;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes back: to the open rollout's baseline, or to the revision promoted before. */
@Command(
    name = "rollback",
    description =
        "Go back to the open rollout's baseline, or else to the revision promoted before.",
    footer = {
      "",
      "Examples:",
      "  dhash rollback --env production --reason emergency-rollback",
      "  dhash rollback --env production --data undo",
      "  dhash rollback --env production --data restore",
      "  dhash rollback --env production --backup backups/dhash_production_20261123_120000.zip",
      "  dhash rollback --env production --dry-run"
    })
final class Rollback implements Callable<Integer> {
  /** What to do with the data. */
  enum Data {
    keep,
    undo,
    restore
  }

  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  @Option(
      names = "--backup",
      paramLabel = "FILE",
      description = "Restore this backup, and go back to the revision that it was made under.")
  private Optional<Path> backup = Optional.empty();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "manual-rollback",
      description = "Why; recorded and shown (default: ${DEFAULT-VALUE}).")
  private String reason = "manual-rollback";

  @Option(
      names = "--data",
      paramLabel = "HOW",
      description = {
        "keep: undo the schema only where nothing but empty tables and columns would vanish (default).",
        "undo: undo all of it, after copying what vanishes into the schema set_aside_<rollout>.",
        "restore: restore the backup made before the rollout; what was written since is kept aside"
            + " (default where --backup is given)."
      })
  private Optional<Data> data = Optional.empty();

  @Option(names = "--dry-run", description = "Show what would be done; change nothing.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Don't ask.")
  private boolean yes;

  Rollback(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    if (backup.isPresent() && data.orElse(Data.restore) != Data.restore) {
      throw new GuardException(
          ExitCode.USAGE,
          "--backup restores data, and --data " + data.get() + " leaves them.",
          "Nothing was changed.",
          "Leave one of the two out.");
    }
    if (data.orElse(Data.keep) == Data.restore && !dryRun) {
      RestoreWish.mustBeAskable(desk, yes, backup.isPresent());
    }
    Site site = desk.site(env.name);
    Optional<Journal.History> latest = site.journal().latest();
    Optional<State> open = latest.map(Journal.History::state).filter(state -> !state.ended());
    Optional<RestoreWish> wish = shownWish(site, latest, open);
    Optional<Revision> target = target(site, open);
    Wish rollback =
        openings ->
            wish.isPresent()
                ? openings.rollBack(wish.get().what(), target, reason)
                : openings.rollBack(policy(), reason);
    if (dryRun) {
      return dryRun(
          open.isPresent() ? open.get().opened() : rollback.make(new Openings(desk, site, latest)),
          wish);
    }
    if (!agreed(wish)) {
      desk.console().say("Nothing was changed.");
      return ExitCode.REFUSED.value();
    }
    if (open.isPresent()) {
      Order abort = new Order.Abort(policy(), wish.map(RestoreWish::what));
      return new Orders(desk, site).giveAndFollow(abort, reason, true).value();
    }
    Journal.Writer writer = Openings.open(desk, site, "rollback", rollback);
    return Verdict.ofRollback(
            new GuardSession(desk, site).run(writer, "rollback", Manner.FOREGROUND))
        .value();
  }

  private Optional<RestoreWish> shownWish(
      Site site, Optional<Journal.History> latest, Optional<State> open)
      throws IOException, InterruptedException {
    try {
      Optional<RestoreWish> wish = wish(site, latest);
      if (wish.isPresent()) {
        wish.get().mustBePossible(server(site, latest, target(site, open)));
        wish.get().show();
      }
      return wish;
    } catch (GuardException refused) {
      throw advised(refused, open);
    }
  }

  /** The candidate has its traffic still; that need not wait for the data. */
  private GuardException advised(GuardException refused, Optional<State> open) {
    boolean leadsBack =
        open.filter(state -> !state.phase().goingBack() && state.baseline().isPresent())
            .isPresent();
    return leadsBack
        ? refused.advising(
            "`dhash abort --env " + env.name + "` takes the traffic back now, without the data. ")
        : refused;
  }

  private boolean agreed(Optional<RestoreWish> wish) throws IOException {
    return wish.isPresent()
        ? wish.get().agreed(yes)
        : yes || desk.console().confirm("Roll back " + env.name + "?");
  }

  /** The data that are to come back: those of the backup that is named, or bound to the rollout. */
  private Optional<RestoreWish> wish(Site site, Optional<Journal.History> latest)
      throws IOException, InterruptedException {
    if (backup.isPresent()) {
      return Optional.of(RestoreWish.ofBackup(desk, site, backup.get(), dryRun));
    }
    if (data.orElse(Data.keep) != Data.restore) {
      return Optional.empty();
    }
    String bound =
        latest
            .map(Journal.History::state)
            .flatMap(state -> state.ended() ? served(state) : state.data().backup())
            .filter(file -> !file.isEmpty())
            .orElseThrow(() ->
                new GuardException(
                    ExitCode.REFUSED,
                    "No backup was made by the rollout that would be taken back.",
                    "Nothing was changed.",
                    "Name one with --backup; `dhash backups list --env " + env.name + "`."));
    return Optional.of(RestoreWish.ofBackup(desk, site, Path.of(bound), dryRun));
  }

  private static Optional<String> served(State state) {
    return state.lineage().stream().findFirst().map(Promotion::backup);
  }

  /** The revision that the named backup was made under; the open rollout's baseline comes first. */
  private Optional<Revision> target(Site site, Optional<State> open) {
    if (open.isPresent() || backup.isEmpty()) {
      return Optional.empty();
    }
    return desk.workshop().backups(site.settings()).revisionOf(desk.root().resolve(backup.get()));
  }

  /** Who is going to serve the restored data. */
  private Optional<Revision> server(
      Site site, Optional<Journal.History> latest, Optional<Revision> target) {
    Optional<State> open = latest.map(Journal.History::state).filter(s -> !s.ended());
    return open.isPresent()
        ? open.get().baseline()
        : target.or(() ->
            new Openings(desk, site, latest)
                .lineage().stream().skip(1).findFirst().map(Promotion::revision));
  }

  private Integer dryRun(Event.Opened goal, Optional<RestoreWish> wish) {
    desk.console().say("Would go back from " + goal.candidate() + ":");
    desk.console()
        .print(
            "1. traffic to "
                + goal.baseline().map(Object::toString).orElse("nothing: there is no baseline"));
    desk.console().print("2. stop " + goal.candidate());
    desk.console().print("3. " + third(wish));
    desk.console().print("4. health checks and smoke tests of what serves then");
    return ExitCode.DONE.value();
  }

  private String third(Optional<RestoreWish> wish) {
    if (wish.isPresent()) {
      return "data: "
          + wish.get().what()
          + " restored beside and verified; then, with everything stopped, swapped";
    }
    return policy() == DataPolicy.KEEP
        ? "schema: undone only where nothing but empty tables and columns would vanish"
        : "schema: undone; what vanishes is copied to a set_aside schema first";
  }

  private DataPolicy policy() {
    return data.orElse(Data.keep) == Data.undo ? DataPolicy.UNDO : DataPolicy.KEEP;
  }
}
