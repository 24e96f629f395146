package dhash.guard.cli;

import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.cli.view.Words;
import dhash.guard.config.Environments;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Watches the serving revision for one window, of one environment or of many. */
@Command(
    name = "monitor",
    description =
        "Watch the serving revision for one window; a failed gate goes back to the one before.",
    footer = {
      "",
      "Examples:",
      "  dhash monitor --env production",
      "  dhash monitor --env production --duration 15m --config quality-gates-config.json",
      "  dhash monitor --all --duration 60"
    })
final class Monitor implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentsOption envs = new EnvironmentsOption();

  @Option(
      names = "--all",
      description = "All environments in which a release serves, in one process.")
  private boolean all;

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
    if (all && envs.given()) {
      throw new GuardException(
          ExitCode.USAGE,
          "--all and --env say different things.",
          "Nothing was started.",
          "Leave one out.");
    }
    Collection<String> names = all ? serving() : envs.names();
    Patrol.mustFit(names.size(), Runtime.getRuntime().maxMemory());
    List<Site> sites = new ArrayList<>();
    for (String name : names) {
      sites.add(desk.site(desk.settings(name, Map.of()), config, duration));
    }
    if (dryRun) {
      sites.forEach(this::show);
      return ExitCode.DONE.value();
    }
    return sites.size() == 1
        ? Verdict.of(
                new GuardSession(desk, sites.getFirst())
                    .run(open(sites.getFirst()), "monitor", Manner.MONITOR))
            .value()
        : new Patrol(desk, "monitor", true).run(sites, site -> Optional.of(open(site))).value();
  }

  private Journal.Writer open(Site site) throws IOException, InterruptedException {
    return Openings.open(desk, site, "monitor", Openings::monitor);
  }

  private void show(Site site) {
    desk.console()
        .say(
            "Would watch "
                + site.environment()
                + " for "
                + site.policy().window().toSeconds()
                + " s:");
    Words.gates(site.policy()).forEach(desk.console()::print);
  }

  private List<String> serving() throws IOException {
    List<String> serving = new ArrayList<>();
    for (String name : Environments.configured(desk.root())) {
      Optional<Journal.History> latest = desk.journal(name).latest();
      if (latest.filter(history -> !history.state().lineage().isEmpty()).isPresent()) {
        serving.add(name);
      }
    }
    if (serving.isEmpty()) {
      throw new GuardException(
          ExitCode.REFUSED,
          "No release serves in any environment here.",
          "Nothing was started.",
          "Run `dhash deploy` first.");
    }
    return serving;
  }
}
