package dhash.guard.cli;

import dhash.engine.plan.Restore;
import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Story;
import dhash.guard.cli.view.Words;
import dhash.guard.config.BackupSettings;
import dhash.guard.controller.WrongDatabase;
import dhash.guard.port.BackupStore;
import dhash.guard.port.BackupStore.Fate;
import dhash.guard.port.Database;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Notifier;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Backs an environment up. */
@Command(
    name = "backup",
    description =
        "Back up database, configuration and the serving revision; checksum it; read it back.",
    footer = {
      "",
      "Examples:",
      "  dhash backup --env production",
      "  dhash backup --env production --retention-days 30",
      "  dhash backup --env staging --dry-run"
    })
final class Backup implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  @Option(
      names = "--retention-days",
      paramLabel = "N",
      description = "How long it is kept, at least 1 (default: 7, or as configured).")
  private Optional<String> retentionDays = Optional.empty();

  @Option(
      names = "--output-dir",
      paramLabel = "DIR",
      description = "Where to (default: backups, or as configured).")
  private Optional<String> outputDir = Optional.empty();

  @Mixin private VerboseOption verbose = new VerboseOption();

  @Option(names = "--dry-run", description = "Show what would be done; change nothing.")
  private boolean dryRun;

  Backup(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, String> options = new HashMap<>();
    retentionDays.ifPresent(days -> options.put("--retention-days", days));
    outputDir.ifPresent(folder -> options.put("--output-dir", folder));
    Site site = desk.site(env.name, options);
    mustBeAbleToBeFolder(site.settings().backup().directory());
    Instant now = desk.clock().instant();
    if (dryRun) {
      return dryRun(site, now);
    }
    mustBeOurs(site);
    desk.recordIfPossible(Optional.of(env.name), "backup", "", "");
    CommandLog log = new CommandLog(desk, "backup", env.name);
    BackupStore.Backup made = backUp(site, log, now);
    try (Notifier notifier = site.notifiers().apply(desk.console()::say)) {
      notifier.tell(
          new Notice(
              "backup:" + made.file().getFileName(),
              Occasion.BACKUP,
              env.name,
              now,
              "Backup made: " + made.file(),
              Map.of("sha256", made.sha256())));
    }
    return ExitCode.DONE.value();
  }

  /** Asked here, and not of all commands: no way back may fail for it. */
  private static void mustBeAbleToBeFolder(Path directory) {
    if (Stream.iterate(directory, Objects::nonNull, Path::getParent)
        .anyMatch(Files::isRegularFile)) {
      throw new GuardException(
          ExitCode.USAGE,
          "Backups can't go to " + directory + ": it is, or lies below, a file.",
          "Nothing was started.",
          "Name a folder with --output-dir or DHASH_BACKUP_DIR.");
    }
  }

  /** A backup of another database would be the newest, and trusted. */
  private void mustBeOurs(Site site) throws IOException {
    Database.Standing standing = site.world().database().standing();
    boolean served =
        site.journal().latest().filter(h -> !h.state().lineage().isEmpty()).isPresent();
    Optional<String> wrong = WrongDatabase.of(standing, env.name, served);
    if (wrong.isPresent()) {
      throw new GuardException(
          ExitCode.REFUSED,
          wrong.get(),
          "No backup was made.",
          "`dhash doctor --env " + env.name + "` shows what is there.");
    }
  }

  private BackupStore.Backup backUp(Site site, CommandLog log, Instant now) throws Exception {
    try (PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
      Noted noted = new Noted(view);
      BackupStore.Backup made =
          site.world().backups().verify(site.world().backups().take(request(site), noted), noted);
      log.print(made.file().toString());
      log.say(
          "%s, sha256 %s%s"
              .formatted(
                  Words.size(made.bytes()),
                  made.sha256(),
                  made.verified() ? ", verified by restoring it" : ""));
      if (verbose.on) {
        log.say(
            "Kept for " + made.retentionDays() + " days; checksum in " + made.file() + ".sha256");
      }
      for (Fate fate : site.world().backups().prune(now, inUse(site), false, noted)) {
        if (fate.goes()) {
          log.say("Retention is over, removed: " + fate.where());
        }
      }
      noted.keepIn(log);
      return made;
    }
  }

  private BackupStore.Request request(Site site) throws IOException {
    return new BackupStore.Request(
        new Openings(desk, site, site.journal().latest()).serving(),
        Optional.empty(),
        site.settings().backup().retentionDays(),
        site.world().terms().configuration());
  }

  private Integer dryRun(Site site, Instant now) throws Exception {
    BackupSettings settings = site.settings().backup();
    desk.console()
        .say(
            "Would back up %s to %s, kept for %d days."
                .formatted(env.name, settings.directory(), settings.retentionDays()));
    settings.locations().forEach(location -> desk.console().say("Would copy it to " + location));
    try (PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
      for (Fate fate : site.world().backups().prune(now, inUse(site), true, view)) {
        desk.console().print(plan(fate));
      }
    }
    return ExitCode.DONE.value();
  }

  private static String plan(Fate fate) {
    Instant end = fate.backup().createdAt().plus(Duration.ofDays(fate.backup().retentionDays()));
    return fate.kept()
        .map(why ->
            "Would keep %s, whose days were over on %s: %s".formatted(fate.where(), end, why))
        .orElse("Would remove %s, whose days were over on %s".formatted(fate.where(), end));
  }

  /** What a rollback may still need stays, whatever its age. */
  private static Set<String> inUse(Site site) throws IOException {
    Set<String> files = new HashSet<>();
    site.journal()
        .latest()
        .ifPresent(history -> {
          history.state().data().backup().ifPresent(files::add);
          history.state().data().restore().map(Restore::name).ifPresent(files::add);
          history.state().lineage().forEach(promotion -> files.add(promotion.backup()));
        });
    return files;
  }
}
