package dhash.guard.cli;

import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Story;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Restoration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Data that somebody wants back: looked at, shown and agreed to before anything moves. */
record RestoreWish(Desk desk, Site site, Restore what) {
  /**
   * A backup that is not here any more is fetched from a location that has it.
   *
   * @param look whether nothing may be changed
   * @throws GuardException with {@link ExitCode#REFUSED} when it is nowhere
   */
  static RestoreWish ofBackup(Desk desk, Site site, Path named, boolean look)
      throws IOException, InterruptedException {
    Path file = desk.root().resolve(named).toAbsolutePath().normalize();
    if (!Files.exists(file) && !look) {
      try (PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
        file = desk.workshop().backups(site.settings()).fetch(file.getFileName().toString(), view);
      }
    }
    return new RestoreWish(desk, site, new Restore(Restore.Source.BACKUP, file.toString()));
  }

  /**
   * Reads every byte of it.
   *
   * @param server what is going to serve the restored data; empty where nothing will
   * @throws GuardException with {@link ExitCode#REFUSED} when it can't be restored under that
   */
  void mustBePossible(Optional<Revision> server) throws IOException, InterruptedException {
    Optional<Restoration.Server> knows =
        server.isPresent()
            ? Optional.of(
                new Restoration.Server(
                    server.get(), site.world().revisions().migrationsOf(server.get())))
            : Optional.empty();
    List<String> problems;
    try (PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
      problems = site.world().restoration().problems(what, knows, view::progress);
    }
    if (!problems.isEmpty()) {
      throw new GuardException(
          ExitCode.REFUSED,
          String.join("\n", problems),
          "Nothing was changed.",
          elsewhere()
              + "`dhash backups list --env "
              + site.environment()
              + "` lists what there is.");
    }
  }

  private String elsewhere() throws IOException {
    return what.source() == Restore.Source.BACKUP
        ? new OtherCopies(desk.workshop().backups(site.settings())).remedy(Path.of(what.name()))
        : "";
  }

  /** Shows what would be set aside. */
  void show() throws IOException {
    List<String> since = site.world().restoration().since(what);
    String goal =
        what.source() == Restore.Source.KEPT
            ? "Puts back what a restore kept as " + what + ". The present data are"
            : "Restores " + what + ". What was written since is";
    desk.console().say(goal + " set aside, kept and counted:");
    since.forEach(line -> desk.console().say("  " + line));
  }

  /**
   * Known before anything is looked at. A script agrees by an option, or by having named the
   * backup.
   *
   * @throws GuardException with {@link ExitCode#USAGE} when there is nobody to ask
   */
  static void mustBeAskable(Desk desk, boolean yes, boolean named) {
    if (!yes && !named && !desk.console().terminal()) {
      throw new GuardException(
          ExitCode.USAGE,
          "A restore sets aside what was written since the backup, and there is nobody to ask.",
          "Nothing was changed.",
          "Confirm it with --yes, or name the backup with --backup.");
    }
  }

  /** Whether it may go on. */
  boolean agreed(boolean yes) throws IOException {
    return yes || desk.console().confirm("Restore the data of " + site.environment() + "?");
  }
}
