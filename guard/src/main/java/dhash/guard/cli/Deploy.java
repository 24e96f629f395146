package dhash.guard.cli;

import dhash.engine.plan.Kind;
import dhash.engine.plan.Permit;
import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.config.MisspeltVariables;
import dhash.guard.config.QualityGatesLoader;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Releases a tag: backup, migrations, traffic, monitoring; gives everything back if it is bad. */
@Command(
    name = "deploy",
    description =
        "Release a tag together with its database, watch it, and give both back if it is bad.",
    footer = {
      "",
      "Examples:",
      "  dhash deploy --env staging",
      "  dhash deploy --env production --tag v1.2.4 --strategy canary --reason \"ticket 4711\"",
      "  dhash deploy --env production --override-freeze \"leak of ticket 4711\"",
      "  dhash deploy --env production --dry-run"
    })
final class Deploy implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private DeployOptions options = new DeployOptions();

  @Mixin private VerboseOption verbose = new VerboseOption();

  @Option(names = "--dry-run", description = "Show what would be done; change nothing.")
  private boolean dryRun;

  @Option(names = "--detach", description = "Return at once; a guard in the background goes on.")
  private boolean detach;

  @Option(names = "--yes", description = "Don't ask.")
  private boolean yes;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; recorded and shown.")
  private String reason = "";

  @Option(
      names = "--override-freeze",
      paramLabel = "REASON",
      description = "Begin though deploys are frozen; the reason is recorded and told.")
  private Optional<String> override = Optional.empty();

  Deploy(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = options.site(desk, env.name);
    if (dryRun) {
      new PlanText(desk, site).print(options, verbose.on);
      return ExitCode.DONE.value();
    }
    String tag = site.settings().service().tag();
    permit(site, new Openings(desk, site, site.journal().latest())); // before anybody is asked
    if (!yes
        && env.name.equals("production")
        && !desk.console().confirm("Deploy " + tag + " to production?")) {
      desk.console().say("Nothing was started.");
      return ExitCode.REFUSED.value();
    }
    site.world().revisions().artifact(tag);
    Duration window = options.window(site);
    return release(
            desk,
            site,
            "deploy",
            openings -> {
              Optional<Permit> permit = permit(site, openings);
              return openings
                  .deploy(Kind.DEPLOY, openings.newRevision(tag), window, reason)
                  .with(permit);
            },
            manner())
        .value();
  }

  private Optional<Permit> permit(Site site, Openings openings)
      throws IOException, InterruptedException {
    Clearance clearance = new Clearance(desk, site);
    return clearance.mustBeGiven(
        options.document(desk, site, openings), options.approve(env.name), override);
  }

  private Manner manner() {
    return detach ? Manner.BACKGROUND : verbose.on ? Manner.MONITOR : Manner.FOREGROUND;
  }

  /** Opens the rollout and guards it, here or in the background. */
  static ExitCode release(Desk desk, Site site, String command, Openings.Wish wish, Manner manner)
      throws IOException, InterruptedException {
    Journal.Writer writer = Openings.open(desk, site, command, wish);
    if (manner == Manner.BACKGROUND) {
      desk.console().print(writer.latest().orElseThrow().opened().rollout());
      writer.close();
      GuardSession.handOverTo(desk, site);
      return ExitCode.DONE;
    }
    return Verdict.of(new GuardSession(desk, site).run(writer, command, manner));
  }

  /** The options that deploy and plan share. */
  static final class DeployOptions {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description =
            "In place of config/dhash_<env>.conf or, where it ends in .json, of the gates.")
    private Optional<String> config = Optional.empty();

    @Option(names = "--tag", paramLabel = "TAG", description = "The release to deploy.")
    private Optional<String> tag = Optional.empty();

    @Option(
        names = "--strategy",
        paramLabel = "STRATEGY",
        completionCandidates = OfferedStrategies.class,
        description = "rolling, blue-green or canary.")
    private Optional<String> strategy = Optional.empty();

    @Option(
        names = "--duration",
        paramLabel = "MIN",
        converter = WindowConverter.class,
        description = "The monitoring window, in minutes; 90s and 15m are understood too.")
    private Optional<Duration> duration = Optional.empty();

    @Option(names = "--skip-monitoring", description = "Promote without a monitoring window.")
    private boolean skipMonitoring;

    Site site(Desk desk, String environment) {
      Map<String, String> given = new HashMap<>();
      config.filter(file -> !isGates(file)).ifPresent(file -> given.put("--config", file));
      tag.ifPresent(name -> given.put("--tag", name));
      strategy.ifPresent(name -> given.put("--strategy", name));
      MisspeltVariables.remarks(desk.variables())
          .forEach(remark -> desk.console().say("remark: " + remark));
      return desk.site(
          desk.settings(environment, given), config.filter(DeployOptions::isGates), duration);
    }

    private static boolean isGates(String file) {
      return file.endsWith(".json");
    }

    /** What is approved. */
    PlanDocument document(Desk desk, Site site, Openings openings) throws IOException {
      Path gates =
          desk.root()
              .resolve(config.filter(DeployOptions::isGates).orElse(QualityGatesLoader.FILE));
      return PlanDocument.of(site, openings, window(site), gates);
    }

    /** The command by which a deploy with these options is approved. */
    String approve(String environment) {
      return "dhash approve" + given(environment);
    }

    /** The options as they were given, to be typed again. */
    String given(String environment) {
      StringBuilder text = new StringBuilder(" --env ").append(environment);
      config.ifPresent(file -> text.append(" --config ").append(quoted(file)));
      tag.ifPresent(name -> text.append(" --tag ").append(quoted(name)));
      strategy.ifPresent(name -> text.append(" --strategy ").append(quoted(name)));
      duration.ifPresent(time -> text.append(" --duration ").append(time.toSeconds()).append('s'));
      return text.append(skipMonitoring ? " --skip-monitoring" : "").toString();
    }

    private static String quoted(String word) {
      return word.matches("[A-Za-z0-9_./@%+=:,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    Duration window(Site site) {
      return skipMonitoring ? Duration.ZERO : site.policy().window();
    }
  }
}
