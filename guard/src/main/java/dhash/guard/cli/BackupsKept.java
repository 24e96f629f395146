package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Restoration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What restores have set aside: it takes room until somebody says that nobody needs it. */
@Command(
    name = "kept",
    description = {
      "List the databases that restores have set aside, or drop one for good.",
      "Until then `dhash backups restore --undo` puts the newest of them back."
    },
    footer = {
      "",
      "Examples:",
      "  dhash backups kept --env production",
      "  dhash backups kept --drop dhash_before_rollback_20261123_120000 --env production"
    })
final class BackupsKept implements Callable<Integer> {
  private final Desk desk;

  @Option(names = "--drop", paramLabel = "NAME", description = "Drop this one, with all its rows.")
  private Optional<String> drop = Optional.empty();

  @Option(names = "--yes", description = "Don't ask.")
  private boolean yes;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private OutputOption output = new OutputOption();

  BackupsKept(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = desk.site(env.name);
    return drop.isPresent() ? drop(site, drop.get()) : list(site.world().restoration());
  }

  private Integer list(Restoration restoration) throws Exception {
    List<Map<String, Object>> rows =
        restoration.kept().stream().map(name -> Map.<String, Object>of("kept", name)).toList();
    if (rows.isEmpty() && output.form == OutputOption.Form.table) {
      desk.console().say("No restore has set any data of " + env.name + " aside.");
    }
    new Printer(desk.console(), output).all(rows);
    return ExitCode.DONE.value();
  }

  /** With the lock, so that no restore is putting it back meanwhile. */
  private Integer drop(Site site, String kept) throws Exception {
    if (!yes && !desk.console().terminal()) {
      throw new GuardException(
          ExitCode.USAGE,
          "What is dropped is gone for good, and there is nobody to ask.",
          "Nothing was changed.",
          "Confirm it with --yes.");
    }
    if (!yes && !desk.console().confirm("Drop " + kept + " and every row in it, for good?")) {
      desk.console().say("Nothing was changed.");
      return ExitCode.REFUSED.value();
    }
    try (Journal.Writer _ = EnvironmentLock.take(desk, site, "backups kept")) {
      desk.record(Optional.of(env.name), "backups kept --drop", "", kept);
      site.world().restoration().drop(kept);
    }
    new CommandLog(desk, "backup", env.name).say("Dropped " + kept);
    return ExitCode.DONE.value();
  }
}
