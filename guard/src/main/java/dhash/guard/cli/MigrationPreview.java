package dhash.guard.cli;

import dhash.guard.controller.Findings;
import dhash.guard.port.Database.Finding;
import dhash.guard.port.Database.Migration;
import dhash.guard.port.Rehearser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What `dhash migrate` would run, with its dangers and what was found when it was last rehearsed.
 */
final class MigrationPreview {
  private final Desk desk;
  private final Site site;
  private final MigrationText text;

  /**
   * @param folder the release's migrations
   */
  MigrationPreview(Desk desk, Site site, Path folder) {
    this.desk = desk;
    this.site = site;
    this.text = new MigrationText(desk, site, folder);
  }

  /** Starts nothing: where the database does not run, all scripts are shown. */
  void show() throws IOException {
    lastRehearsal();
    if (site.databaseAwake().getAsBoolean()) {
      for (Migration migration : site.world().database().migrations(text.folder())) {
        show(migration);
      }
      return;
    }
    desk.console().say("The database is not running, so it is not known which of these have run.");
    for (Path file : text.scripts("expand")) {
      text.sql(file);
      print(text.findings().stream().filter(finding -> finding.file().equals(file)).toList());
    }
  }

  private void show(Migration migration) throws IOException {
    desk.console()
        .print(
            "%s %s (%s): %s%s"
                .formatted(
                    migration.version(),
                    migration.description(),
                    migration.phase().name().toLowerCase(Locale.ROOT),
                    migration.applied() ? "applied" : "pending",
                    migration.undoable() ? "" : ", no undo script"));
    if (!migration.applied()) {
      text.sql(migration);
      print(text.findings(List.of(migration)));
    }
  }

  private void lastRehearsal() throws IOException {
    Optional<Rehearser.Rehearsal> last = site.world().rehearser().last();
    if (last.isEmpty()) {
      desk.console().say("Nothing was rehearsed here yet: `dhash migrate --rehearse`.");
      return;
    }
    desk.console().say("Last rehearsed %s, on %s:".formatted(last.get().at(), last.get().backup()));
    Findings.of(last.get()).forEach(finding -> desk.console().say("  " + finding));
    last.get().problems().forEach(problem -> desk.console().say("  FAILED: " + problem));
  }

  private void print(List<Finding> findings) {
    findings.forEach(finding -> desk.console().print("-- " + text.line(finding)));
  }
}
