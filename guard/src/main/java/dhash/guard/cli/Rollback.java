package dhash.guard.cli;

import dhash.engine.plan.DataPolicy;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Order;
import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
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
      hidden = true,
      description = "Restore this backup.")
  private Optional<String> backup = Optional.empty();

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
        "undo: undo all of it, after copying what vanishes into the schema set_aside_<rollout>."
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
    refuseRestore();
    Site site = desk.site(env.name);
    Optional<Journal.History> latest = site.journal().latest();
    boolean open = latest.isPresent() && latest.get().ending().isEmpty();
    if (dryRun) {
      return dryRun(site, latest, open);
    }
    if (!yes && !desk.console().confirm("Roll back " + env.name + "?")) {
      desk.console().say("Nothing was changed.");
      return ExitCode.REFUSED.value();
    }
    if (open) {
      return new Orders(desk, site).giveAndFollow(new Order.Abort(policy()), reason, true).value();
    }
    Journal.Writer writer =
        Openings.open(desk, site, "rollback", openings -> openings.rollBack(policy(), reason));
    return Verdict.ofRollback(
            new GuardSession(desk, site).run(writer, "rollback", Manner.FOREGROUND))
        .value();
  }

  private Integer dryRun(Site site, Optional<Journal.History> latest, boolean open) {
    Event.Opened goal =
        open
            ? latest.orElseThrow().opened()
            : new Openings(desk, site, latest).rollBack(policy(), reason);
    desk.console().say("Would go back from " + goal.candidate() + ":");
    desk.console()
        .print(
            "1. traffic to "
                + goal.baseline().map(Object::toString).orElse("nothing: there is no baseline"));
    desk.console().print("2. stop " + goal.candidate());
    desk.console()
        .print(
            policy() == DataPolicy.KEEP
                ? "3. schema: undone only where nothing but empty tables and columns would vanish"
                : "3. schema: undone; what vanishes is copied to a set_aside schema first");
    desk.console().print("4. health checks and smoke tests of what serves then");
    return ExitCode.DONE.value();
  }

  private DataPolicy policy() {
    return data.orElse(Data.keep) == Data.undo ? DataPolicy.UNDO : DataPolicy.KEEP;
  }

  private void refuseRestore() {
    if (backup.isPresent() || data.orElse(Data.keep) == Data.restore) {
      throw new GuardException(
          ExitCode.USAGE,
          "Restoring data from a backup is not built yet.",
          "Nothing was changed.",
          "Use --data keep or --data undo.");
    }
  }
}
