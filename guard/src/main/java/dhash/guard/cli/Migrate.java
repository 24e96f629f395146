package dhash.guard.cli;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Promotion;
import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Story;
import dhash.guard.controller.Findings;
import dhash.guard.port.BackupStore;
import dhash.guard.port.Database;
import dhash.guard.port.Database.Migration;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Rehearser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs or undoes migrations without a deploy. */
@Command(
    name = "migrate",
    description = {
      "Back up, rehearse the pending expand migrations on a restored copy, and run them;",
      "undo those that hold no data; or run the contract migrations of what serves."
    },
    footer = {
      "",
      "Examples:",
      "  dhash migrate --env staging --dry-run",
      "  dhash migrate --env staging --rehearse",
      "  dhash migrate --env staging",
      "  dhash migrate --env staging --rollback --target 3",
      "  dhash migrate --env staging --contract"
    })
final class Migrate implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  @Mixin private VerboseOption verbose = new VerboseOption();

  @Option(
      names = "--dry-run",
      description = "Show state, SQL, its dangers and the last rehearsal; change nothing.")
  private boolean dryRun;

  @Option(
      names = "--rehearse",
      description = "Only back up and rehearse; the living database is not migrated.")
  private boolean rehearse;

  @Option(names = "--rollback", description = "Undo instead; the newest one, or down to --target.")
  private boolean rollback;

  @Option(
      names = "--target",
      paramLabel = "VERSION",
      description = "With --rollback: the version that stays the newest.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--contract",
      description =
          "Run the contract migrations. Only a restore of the data leads back behind them.")
  private boolean contract;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "asked for",
      description = "Why; recorded and shown.")
  private String reason = "asked for";

  Migrate(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = desk.site(env.name);
    checkOptions();
    if (dryRun) {
      Path folder = folder(site, new Openings(desk, site, site.journal().latest()));
      new MigrationPreview(desk, site, folder).show();
      return ExitCode.DONE.value();
    }
    if (contract && !rehearse) {
      return contract(site);
    }
    try (Journal.Writer writer = EnvironmentLock.take(desk, site, "migrate")) {
      Path folder = folder(site, new Openings(desk, site, writer.latest()));
      desk.record(
          Optional.of(env.name),
          "migrate",
          reason,
          rollback
              ? "--rollback" + target.map(v -> " --target " + v).orElse("")
              : rehearse ? "--rehearse" : "");
      CommandLog log = new CommandLog(desk, "migrate", env.name);
      if (!rehearse) {
        site.world().database().claim(env.name);
      }
      return rollback ? undo(site, folder, log) : expand(site, folder, log);
    }
  }

  private void checkOptions() {
    if (target.isPresent() && !rollback) {
      throw misused(
          "--target goes with --rollback.", "Expand migrations are always run up to the newest.");
    }
    if (rehearse && rollback) {
      throw misused(
          "--rehearse tries the way back as well; --rollback goes it.",
          "Leave one of the two out.");
    }
    if (contract && rollback) {
      throw misused(
          "--contract migrations can't be undone, so --rollback does not go with it.",
          "`dhash rollback --data restore` goes back behind them.");
    }
  }

  private static GuardException misused(String what, String remedy) {
    return new GuardException(ExitCode.USAGE, what, "Nothing was changed.", remedy);
  }

  /** A rollout of its own: from now on the journal must say that no earlier revision can serve. */
  private Integer contract(Site site) throws Exception {
    Openings openings = new Openings(desk, site, site.journal().latest());
    openings.contract(""); // refuses where nothing serves
    List<Migration> pending =
        site.world().database().migrations(folder(site, openings)).stream()
            .filter(migration -> !migration.applied())
            .toList();
    if (pending.stream().anyMatch(m -> m.phase() == Database.Phase.EXPAND)) {
      throw new GuardException(
          ExitCode.REFUSED,
          "Expand migrations are pending still.",
          "Nothing was changed.",
          "Run `dhash migrate --env " + env.name + "` first.");
    }
    if (pending.isEmpty()) {
      desk.console().say("Nothing to migrate." + ofWhom(site));
      return ExitCode.DONE.value();
    }
    Journal.Writer writer = Openings.open(desk, site, "migrate", opened -> opened.contract(reason));
    return Verdict.of(new GuardSession(desk, site).run(writer, "migrate", Manner.FOREGROUND))
        .value();
  }

  private Integer expand(Site site, Path folder, CommandLog log)
      throws IOException, InterruptedException {
    List<Migration> pending =
        site.world().database().migrations(folder).stream()
            .filter(m -> !m.applied() && (contract || m.phase() == Database.Phase.EXPAND))
            .toList();
    if (pending.isEmpty()) {
      log.say("Nothing to migrate." + ofWhom(site));
      return ExitCode.DONE.value();
    }
    rehearse(site, folder, backUp(site, log), log);
    if (rehearse) {
      return ExitCode.DONE.value();
    }
    if (verbose.on) {
      for (Migration migration : pending) {
        new MigrationText(desk, site, folder).sql(migration);
      }
    }
    List<String> done = site.world().database().migrate(folder, Database.Phase.EXPAND);
    log.say("Migrated: " + String.join(", ", done));
    return ExitCode.DONE.value();
  }

  /**
   * @throws GuardException with {@link ExitCode#REFUSED} when the migrations must not run
   */
  private void rehearse(Site site, Path folder, BackupStore.Backup backup, CommandLog log)
      throws IOException, InterruptedException {
    Rehearser.Rehearsal rehearsal;
    try (PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
      rehearsal =
          site.world().rehearser().rehearse(backup.file(), folder, contract, view::progress);
    }
    for (String finding : Findings.of(rehearsal)) {
      log.print("rehearsed " + finding);
    }
    if (!rehearsal.problems().isEmpty()) {
      throw new GuardException(
          ExitCode.REFUSED,
          "The rehearsal failed: " + String.join("; ", rehearsal.problems()),
          "The database was not migrated; the backup " + backup.file() + " stays.",
          "Mend the migration or its undo script in " + folder + " and repeat.");
    }
  }

  private Integer undo(Site site, Path folder, CommandLog log)
      throws IOException, InterruptedException {
    List<String> versions = toUndo(site.world().database().migrations(folder));
    if (versions.isEmpty()) {
      log.say("Nothing to undo.");
      return ExitCode.DONE.value();
    }
    backUp(site, log);
    Database.Undone undone =
        site.world().database().undo(folder, versions, DataPolicy.KEEP, "migrate");
    for (String version : undone.undone()) {
      log.print("undone " + version);
    }
    for (Database.Undone.Left left : undone.left()) {
      log.print("left in place " + left.version() + ": " + left.reason());
    }
    return (undone.left().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED).value();
  }

  private List<String> toUndo(List<Migration> migrations) {
    List<String> applied =
        migrations.stream().filter(Migration::applied).map(Migration::version).toList();
    if (target.isEmpty()) {
      return applied.isEmpty() ? List.of() : List.of(applied.getLast());
    }
    int newest = applied.indexOf(target.get());
    if (newest < 0) {
      throw new GuardException(
          ExitCode.USAGE,
          "The version " + target.get() + " is not applied.",
          "Nothing was changed.",
          "Applied: " + String.join(", ", applied) + ".");
    }
    return applied.subList(newest + 1, applied.size());
  }

  private BackupStore.Backup backUp(Site site, CommandLog log)
      throws IOException, InterruptedException {
    BackupStore.Request request =
        new BackupStore.Request(
            Optional.empty(),
            Optional.of("migrate"),
            site.settings().backup().retentionDays(),
            site.world().terms().configuration());
    try (PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
      Noted noted = new Noted(view);
      BackupStore.Backup backup = site.world().backups().take(request, noted);
      noted.keepIn(log);
      log.say("Backup: " + backup.file());
      return backup;
    }
  }

  /** A tag that is configured and not deployed brings its migrations along when it is. */
  private String ofWhom(Site site) throws IOException {
    return new Openings(desk, site, site.journal().latest())
        .serving()
        .map(serving -> " What serves is looked at, " + serving + "; a deploy brings its own.")
        .orElse("");
  }

  /** The migrations of the release that serves, or else of the one that is configured. */
  private Path folder(Site site, Openings openings) throws IOException {
    Optional<Promotion> serving = openings.lineage().stream().findFirst();
    if (serving.isPresent()) {
      return site.world().revisions().migrationsOf(serving.get().revision());
    }
    return site.world().revisions().artifact(site.settings().service().tag()).migrations();
  }
}
