package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Option(
      names = "--verbose",
      description = "Show where each value of the configuration came from.")
  private boolean verbose;

  PlanCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = options.site(desk, env.name);
    new PlanText(desk, site).print(options.window(site), verbose);
    return ExitCode.DONE.value();
  }
}
