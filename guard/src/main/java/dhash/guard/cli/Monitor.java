package dhash.guard.cli;

import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.cli.view.Words;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Journal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Watches the serving revision for one window. */
@Command(
    name = "monitor",
    description =
        "Watch the serving revision for one window; a failed gate goes back to the one before.",
    footer = {
      "",
      "Examples:",
      "  dhash monitor --env production",
      "  dhash monitor --env production --duration 15m --config quality-gates-config.json"
    })
final class Monitor implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  @Option(
      names = "--duration",
      paramLabel = "MIN",
      converter = WindowConverter.class,
      description = "In minutes; 90s and 15m are understood too (default: the environment's).")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The gates (default: quality-gates-config.json).")
  private Optional<String> config = Optional.empty();

  @Option(names = "--dry-run", description = "Show the gates; watch nothing.")
  private boolean dryRun;

  Monitor(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = desk.site(desk.settings(env.name, Map.of()), config, duration);
    if (dryRun) {
      desk.console()
          .say("Would watch " + env.name + " for " + site.policy().window().toSeconds() + " s:");
      site.policy().gates().stream().map(Words::gate).forEach(desk.console()::print);
      return ExitCode.DONE.value();
    }
    Journal.Writer writer = Openings.open(desk, site, "monitor", Openings::monitor);
    return Verdict.of(new GuardSession(desk, site).run(writer, "monitor", Manner.MONITOR)).value();
  }
}
