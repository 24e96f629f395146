package dhash.guard.cli;

import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Journal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Guards an open rollout in the background; started by other commands and by the supervisor. */
@Command(name = "guard", hidden = true, description = "Guard an open rollout until its end.")
final class Guard implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  Guard(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = desk.siteOfOpenRollout(env.name);
    Journal.Writer writer = site.journal().lock("a guard in the background");
    if (desk.workshop().premises().isDown()) {
      desk.console().say("Not guarded: `dhash down` was said here.");
      writer.close();
      return ExitCode.DONE.value();
    }
    if (writer.latest().isEmpty() || !writer.unfinished()) {
      writer.close();
      return ExitCode.DONE.value();
    }
    return Verdict.of(new GuardSession(desk, site).run(writer, "guard", Manner.BACKGROUND)).value();
  }
}
