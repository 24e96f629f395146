package dhash.guard.cli;

import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Story;
import dhash.guard.port.BackupStore;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Restoration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restores data under the revision that serves, as a rollout of its own. */
@Command(
    name = "restore",
    description = {
      "Restore a backup under the revision that serves, or put back what a restore set aside.",
      "The present data are backed up, kept beside, and counted; requests get 503 while they are"
          + " swapped."
    },
    footer = {
      "",
      "Examples:",
      "  dhash backups restore dhash_staging_20261123_120000.zip",
      "  dhash backups restore backups/dhash_production_20261123_120000.zip --env production --yes",
      "  dhash backups restore --undo --env production"
    })
final class BackupsRestore implements Callable<Integer> {
  private final Desk desk;

  @Parameters(paramLabel = "BACKUP", arity = "0..1", description = "Its name or path.")
  private Optional<Path> backup = Optional.empty();

  @Option(
      names = "--undo",
      description = "Put back the data that the newest restore took the place of.")
  private boolean undo;

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "manual-restore",
      description = "Why; recorded and shown (default: ${DEFAULT-VALUE}).")
  private String reason = "manual-restore";

  @Option(names = "--dry-run", description = "Show what would be done; change nothing.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Don't ask.")
  private boolean yes;

  BackupsRestore(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    if (undo == backup.isPresent()) {
      throw new GuardException(
          ExitCode.USAGE,
          "Name one backup, or ask for --undo.",
          "Nothing was changed.",
          "`dhash backups list --env " + env.name + "` lists the backups.");
    }
    if (!dryRun) {
      RestoreWish.mustBeAskable(desk, yes, backup.isPresent());
    }
    Site site = desk.site(env.name);
    Optional<Revision> serving = new Openings(desk, site, site.journal().latest()).serving();
    RestoreWish wish = wish(site);
    wish.mustBePossible(serving);
    wish.show();
    if (dryRun) {
      desk.console().say("Nothing was changed.");
      return ExitCode.DONE.value();
    }
    if (!wish.agreed(yes)) {
      desk.console().say("Nothing was changed.");
      return ExitCode.REFUSED.value();
    }
    return serving.isPresent() ? underWhatServes(site, wish) : alone(site, wish);
  }

  private RestoreWish wish(Site site) throws IOException, InterruptedException {
    if (backup.isEmpty()) {
      List<String> kept = site.world().restoration().kept();
      if (kept.isEmpty()) {
        throw new GuardException(
            ExitCode.REFUSED,
            "No restore has set any data of " + env.name + " aside.",
            "Nothing was changed.",
            "There is nothing to undo.");
      }
      return new RestoreWish(desk, site, new Restore(Restore.Source.KEPT, kept.getLast()));
    }
    Path named = backup.get();
    Path folder = site.settings().backup().directory();
    return RestoreWish.ofBackup(
        desk, site, named.getNameCount() == 1 ? folder.resolve(named) : named, dryRun);
  }

  private Integer underWhatServes(Site site, RestoreWish wish) throws Exception {
    Journal.Writer writer =
        Openings.open(
            desk, site, "backups restore", openings -> openings.restore(wish.what(), reason));
    return Verdict.ofRollback(
            new GuardSession(desk, site).run(writer, "restore", Manner.FOREGROUND))
        .value();
  }

  /** Nothing serves, so there is no traffic to think of: after a disaster, or before a release. */
  private Integer alone(Site site, RestoreWish wish) throws Exception {
    try (Journal.Writer _ = EnvironmentLock.take(desk, site, "backups restore");
        PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
      desk.recordIfPossible(
          Optional.of(env.name), "backups restore", reason, wish.what().toString());
      CommandLog log = new CommandLog(desk, "restore", env.name);
      log.say("Safety backup: " + safety(site, view));
      Restoration restoration = site.world().restoration();
      restoration.prepare(wish.what(), view::progress);
      Restoration.Swapped swapped =
          restoration.swap(wish.what(), desk.clock().instant(), view::progress);
      log.print("Restored " + wish.what() + "; the data of before are kept as " + swapped.kept());
      for (String rows : swapped.setAside()) {
        log.print("Set aside " + rows);
      }
      return ExitCode.DONE.value();
    }
  }

  private String safety(Site site, PlainView view) throws InterruptedException {
    try {
      return site.world()
          .backups()
          .take(
              new BackupStore.Request(
                  Optional.empty(),
                  Optional.of("pre_rollback"),
                  site.settings().backup().retentionDays(),
                  site.world().terms().configuration()),
              view)
          .file()
          .toString();
    } catch (IOException | GuardException unreadable) {
      return "none, the present data can't be read (" + unreadable.getMessage() + ")";
    }
  }
}
