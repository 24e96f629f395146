package dhash.guard.cli;

import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Story;
import dhash.guard.port.BackupStore;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Notifier;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
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
    Instant now = desk.clock().instant();
    if (dryRun) {
      return dryRun(site, now);
    }
    CommandLog log = new CommandLog(desk, "backup", env.name);
    BackupStore.Backup made = take(site);
    log.print(made.file().toString());
    log.say(
        "%s, sha256 %s%s"
            .formatted(
                Story.size(made.bytes()),
                made.sha256(),
                made.verified() ? ", verified by restoring it" : ""));
    if (verbose.on) {
      log.say("Kept for " + made.retentionDays() + " days; checksum in " + made.file() + ".sha256");
    }
    for (BackupStore.Backup old : site.world().backups().prune(now, inUse(site), false)) {
      log.say("Retention is over, removed: " + old.file());
    }
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

  private BackupStore.Backup take(Site site) throws Exception {
    Openings openings = new Openings(desk, site, site.journal().latest());
    try (PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
      BackupStore.Backup made =
          site.world()
              .backups()
              .take(
                  new BackupStore.Request(
                      openings.serving(),
                      Optional.empty(),
                      site.settings().backup().retentionDays(),
                      site.world().terms().configuration()),
                  view::progress);
      return site.world().backups().verify(made, view::progress);
    }
  }

  private Integer dryRun(Site site, Instant now) throws Exception {
    desk.console()
        .say(
            "Would back up %s to %s, kept for %d days."
                .formatted(
                    env.name,
                    site.settings().backup().directory(),
                    site.settings().backup().retentionDays()));
    for (BackupStore.Backup old : site.world().backups().prune(now, inUse(site), true)) {
      desk.console().print("Would remove " + old.file());
    }
    return ExitCode.DONE.value();
  }

  /** What a rollback may still need stays, whatever its age. */
  private static Set<String> inUse(Site site) throws IOException {
    Set<String> files = new HashSet<>();
    site.journal()
        .latest()
        .ifPresent(history -> {
          history.state().data().backup().ifPresent(files::add);
          history.state().lineage().forEach(promotion -> files.add(promotion.backup()));
        });
    return files;
  }
}
