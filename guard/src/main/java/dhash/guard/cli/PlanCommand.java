package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a deploy would do. */
@Command(
    name = "plan",
    description = "What deploy would do, step by step. Changes nothing, starts nothing.",
    footer = {
      "",
      "Examples:",
      "  dhash plan --env production --tag v1.2.4",
      "  dhash plan --verbose"
    })
final class PlanCommand implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private Deploy.DeployOptions options = new Deploy.DeployOptions();

  @Mixin private VerboseOption verbose = new VerboseOption();

  PlanCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = options.site(desk, env.name);
    new PlanText(desk, site).print(options.window(site), verbose.on);
    return ExitCode.DONE.value();
  }
}
