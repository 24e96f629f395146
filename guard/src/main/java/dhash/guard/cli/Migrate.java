package dhash.guard.cli;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Promotion;
import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Story;
import dhash.guard.port.BackupStore;
import dhash.guard.port.Database;
import dhash.guard.port.Database.Migration;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs or undoes migrations without a deploy. */
@Command(
    name = "migrate",
    description = "Run pending expand migrations after a backup; or undo those that hold no data.",
    footer = {
      "",
      "Examples:",
      "  dhash migrate --env staging --dry-run",
      "  dhash migrate --env staging",
      "  dhash migrate --env staging --rollback --target 3"
    })
final class Migrate implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  @Mixin private VerboseOption verbose = new VerboseOption();

  @Option(names = "--dry-run", description = "Show state and SQL; change nothing.")
  private boolean dryRun;

  @Option(names = "--rollback", description = "Undo instead; the newest one, or down to --target.")
  private boolean rollback;

  @Option(
      names = "--target",
      paramLabel = "VERSION",
      description = "With --rollback: the version that stays the newest.")
  private Optional<String> target = Optional.empty();

  Migrate(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = desk.site(env.name);
    if (target.isPresent() && !rollback) {
      throw new GuardException(
          ExitCode.USAGE,
          "--target goes with --rollback.",
          "Nothing was changed.",
          "Expand migrations are always run up to the newest.");
    }
    if (dryRun) {
      return dryRun(site);
    }
    try (Journal.Writer writer = Openings.lock(desk, site, "migrate")) {
      Path folder = folder(site, new Openings(desk, site, writer.latest()));
      CommandLog log = new CommandLog(desk, "migrate", env.name);
      site.world().database().claim(env.name);
      return rollback ? undo(site, folder, log) : expand(site, folder, log);
    }
  }

  private Integer expand(Site site, Path folder, CommandLog log)
      throws IOException, InterruptedException {
    List<Migration> pending =
        site.world().database().migrations(folder).stream()
            .filter(m -> !m.applied() && m.phase() == Database.Phase.EXPAND)
            .toList();
    if (pending.isEmpty()) {
      log.say("Nothing to migrate.");
      return ExitCode.DONE.value();
    }
    backUp(site, log);
    if (verbose.on) {
      for (Migration migration : pending) {
        show(folder, migration.version());
      }
    }
    List<String> done = site.world().database().migrate(folder, Database.Phase.EXPAND);
    log.say("Migrated: " + String.join(", ", done));
    return ExitCode.DONE.value();
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

  private void backUp(Site site, CommandLog log) throws IOException, InterruptedException {
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
    }
  }

  private Integer dryRun(Site site) throws IOException {
    Path folder = folder(site, new Openings(desk, site, site.journal().latest()));
    if (!site.databaseAwake().getAsBoolean()) {
      desk.console()
          .say("The database is not running, so it is not known which of these have run.");
      for (Path file : scripts(folder.resolve("expand"))) {
        show(file);
      }
      return ExitCode.DONE.value();
    }
    for (Migration migration : site.world().database().migrations(folder)) {
      desk.console()
          .print(
              "%s %s (%s): %s%s"
                  .formatted(
                      migration.version(),
                      migration.description(),
                      migration.phase().name().toLowerCase(java.util.Locale.ROOT),
                      migration.applied() ? "applied" : "pending",
                      migration.undoable() ? "" : ", no undo script"));
      if (!migration.applied()) {
        show(folder, migration.version());
      }
    }
    return ExitCode.DONE.value();
  }

  private void show(Path folder, String version) throws IOException {
    for (Path file : scripts(folder.resolve("expand"))) {
      if (file.getFileName().toString().startsWith("V" + version + "__")) {
        show(file);
      }
    }
  }

  private void show(Path script) throws IOException {
    desk.console().print("-- " + script.getFileName());
    desk.console().print(Files.readString(script).stripTrailing());
  }

  private static List<Path> scripts(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".sql")).sorted().toList();
    }
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
