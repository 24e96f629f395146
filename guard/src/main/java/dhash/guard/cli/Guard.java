package dhash.guard.cli;

import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Guards an open rollout in the background; started by other commands and by the supervisor. */
@Command(name = "guard", hidden = true, description = "Guard an open rollout until its end.")
final class Guard implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentsOption envs = new EnvironmentsOption();

  Guard(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    List<Site> sites = envs.names().stream().map(desk::siteOfOpenRollout).toList();
    if (sites.size() > 1) {
      return new Patrol(desk, "guard", false).run(sites, this::unfinished).value();
    }
    Site site = sites.getFirst();
    Optional<Journal.Writer> writer = unfinished(site);
    return writer.isEmpty()
        ? ExitCode.DONE.value()
        : Verdict.of(new GuardSession(desk, site).run(writer.get(), "guard", Manner.BACKGROUND))
            .value();
  }

  private Optional<Journal.Writer> unfinished(Site site) throws IOException {
    Journal.Writer writer = site.journal().lock("a guard in the background");
    boolean down = desk.workshop().premises().isDown();
    if (down) {
      desk.console().say("Not guarded: `dhash down` was said here.");
    }
    if (down || writer.latest().isEmpty() || !writer.unfinished()) {
      writer.close();
      return Optional.empty();
    }
    return Optional.of(writer);
  }
}
