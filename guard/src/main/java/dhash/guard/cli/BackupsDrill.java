package dhash.guard.cli;

import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Story;
import dhash.guard.port.BackupInspector.Item;
import dhash.guard.port.BackupStore;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Notifier;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Proves that a backup restores, and how long that takes. */
@Command(
    name = "drill",
    description = {
      "Restore a backup beside the living database, compare what it holds, throw the copy away.",
      "How long it took is the recovery time that can be promised; `dhash backups list` shows when."
    },
    footer = {
      "",
      "Examples:",
      "  dhash backups drill --env production",
      "  dhash backups drill dhash_staging_20261123_120000.zip"
    })
final class BackupsDrill implements Callable<Integer> {
  private final Desk desk;

  @Parameters(
      paramLabel = "BACKUP",
      arity = "0..1",
      description = "Its name in the backups folder, or a path (default: the newest).")
  private Optional<Path> wanted = Optional.empty();

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private OutputOption output = new OutputOption();

  BackupsDrill(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = desk.site(env.name);
    BackupStore.Backup backup = chosen(site);
    desk.recordIfPossible(Optional.of(env.name), "backups drill", "", backup.file().toString());
    Instant begin = desk.clock().instant();
    try (PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
      backup = site.world().backups().verify(backup, view::progress);
    } catch (GuardException unsound) {
      OtherCopies others = new OtherCopies(desk.workshop().backups(site.settings()));
      throw unsound.advising(others.remedy(backup.file()));
    }
    Duration took = Duration.between(begin, desk.clock().instant());
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("backup", backup.file().toString());
    row.put("created", backup.createdAt().toString());
    row.put("proven", begin.toString());
    row.put("seconds", took.toMillis() / 1e3);
    new Printer(desk.console(), output).one(row);
    tell(site, backup, took);
    return ExitCode.DONE.value();
  }

  private void tell(Site site, BackupStore.Backup backup, Duration took) {
    Instant now = desk.clock().instant();
    try (Notifier notifier = site.notifiers().apply(_ -> {})) {
      notifier.tell(
          new Notice(
              "drill:" + backup.file().getFileName() + ":" + now,
              Occasion.DRILL,
              env.name,
              now,
              "Drill passed: " + backup.file() + " restores in " + took.toMillis() / 1e3 + " s",
              Map.of("sha256", backup.sha256())));
    }
  }

  private BackupStore.Backup chosen(Site site) throws IOException {
    Optional<NamedBackup> wish = wanted.map(NamedBackup::new);
    if (wish.isPresent() && wish.get().isPath()) {
      Item found = wish.get().at(desk, desk.workshop().backups(site.settings()), List.of());
      return found
          .backup()
          .orElseThrow(
              () -> refused(found.file() + " is no whole backup: it lacks checksum or metadata."));
    }
    List<BackupStore.Backup> backups = site.world().backups().list();
    if (wish.isPresent()) {
      return backups.stream()
          .filter(backup -> wish.get().isCalled(backup.file()))
          .findFirst()
          .orElseThrow(
              () -> refused("There is no backup " + wanted.get() + " of " + env.name + "."));
    }
    if (backups.isEmpty()) {
      throw refused("There is no backup of " + env.name + " yet.");
    }
    return backups.getLast();
  }

  private GuardException refused(String what) {
    return new GuardException(
        ExitCode.REFUSED,
        what,
        "Nothing was changed.",
        "Make one: `dhash backup --env " + env.name + "`.");
  }
}
