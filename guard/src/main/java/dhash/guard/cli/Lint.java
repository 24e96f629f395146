package dhash.guard.cli;

import dhash.guard.config.DeployRules;
import dhash.guard.config.Environments;
import dhash.guard.config.Loaded;
import dhash.guard.config.Neighbours;
import dhash.guard.config.Problem;
import dhash.guard.config.QualityGates;
import dhash.guard.config.Settings;
import dhash.guard.config.SignersFile;
import dhash.guard.port.Database.Finding;
import dhash.guard.port.Database.Severity;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Observation.Replica;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks the configuration of all environments, and the migrations of what is configured. */
@Command(
    name = "lint",
    description =
        "Check all configuration and the release's migrations: every problem with its place and"
            + " its fix.",
    footer = {
      "",
      "Examples:",
      "  dhash lint",
      "  dhash lint --env production --verbose",
      "  dhash lint --env production --probe"
    })
final class Lint implements Callable<Integer> {
  private final Desk desk;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "Only this environment (default: all that have a configuration).")
  private Optional<String> env = Optional.empty();

  @Option(
      names = "--probe",
      description =
          "Ask what runs, once, for all that the gates look at, and say which gates lack it. Starts"
              + " nothing.")
  private boolean probe;

  @Mixin private VerboseOption verbose = new VerboseOption();

  private final Map<String, Severity> migrations = new LinkedHashMap<>();

  Lint(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Problem> problems = new ArrayList<>();
    Collection<String> environments =
        env.isPresent() ? List.of(env.get()) : Environments.configured(desk.root());
    for (String environment : environments) {
      problems.addAll(lint(environment));
    }
    problems.forEach(problem -> desk.console().print(problem.toString()));
    migrations.forEach((line, _) -> desk.console().print(line));
    boolean sound = problems.isEmpty() && !migrations.containsValue(Severity.ERROR);
    if (sound) {
      desk.console().say("No problems in " + String.join(", ", environments) + ".");
    }
    return (sound ? ExitCode.DONE : ExitCode.USAGE).value();
  }

  /** Environments may release the same: what is found there is told once. */
  private void migrations(Settings settings, QualityGates policy) throws IOException {
    Site site = desk.workshop().site(settings, policy);
    Path folder;
    try {
      folder = site.world().revisions().artifact(settings.service().tag()).migrations();
    } catch (GuardException absent) {
      desk.console()
          .say(
              "remark: the migrations of %s were not looked at: %s"
                  .formatted(settings.environment(), absent.getMessage()));
      return;
    }
    MigrationText text = new MigrationText(desk, site, folder);
    try {
      for (Finding finding : text.findings()) {
        migrations.put(text.line(finding), finding.severity());
      }
    } catch (GuardException unreadable) {
      migrations.put(unreadable.getMessage() + " " + unreadable.remedy(), Severity.ERROR);
    }
  }

  /**
   * @return what the gates lack; also that nothing runs, where this environment was asked for by
   *     its name
   */
  private List<Problem> probe(Settings settings, Loaded<QualityGates> gates)
      throws InterruptedException {
    String environment = settings.environment();
    GateProbe.Answer answer =
        new GateProbe(desk.workshop().site(settings, gates.orThrow()), gates).ask();
    if (!answer.asked().isEmpty()) {
      desk.console()
          .say(
              "probe: %s answered for %s"
                  .formatted(
                      answer.asked().stream().map(Replica::name).collect(Collectors.joining(", ")),
                      environment));
      return answer.problems();
    }
    Problem silent =
        new Problem(
            environment,
            "it isn't running, so that nothing could be asked",
            "Run `dhash deploy --env " + environment + "`, or `dhash up`, and probe again.");
    if (env.isPresent()) {
      return List.of(silent);
    }
    desk.console().say("remark: " + silent);
    return List.of();
  }

  private List<Problem> rules(DeployRules rules) {
    List<Problem> problems = new ArrayList<>(rules.problems());
    if (problems.isEmpty() && rules.required() > 0) {
      problems.addAll(SignersFile.read(desk.root(), rules).problems());
    }
    return problems;
  }

  private List<Problem> lint(String environment) throws IOException, InterruptedException {
    Loaded<Settings> settings = desk.workshop().settings(environment, Map.of());
    Loaded<QualityGates> policy =
        desk.workshop().gates(settings.draft(), Optional.empty(), Optional.empty());
    List<Problem> problems = new ArrayList<>(settings.problems());
    problems.addAll(policy.problems());
    Neighbours.remarks(desk.root(), settings.draft())
        .forEach(remark -> desk.console().say("remark: " + remark));
    settings.remarks().forEach(remark -> desk.console().say("remark: " + remark));
    policy.remarks().forEach(remark -> desk.console().say("remark: " + remark));
    settings
        .draft()
        .channels()
        .or(policy.draft().channels())
        .troubles()
        .forEach(trouble -> desk.console().say("remark: " + trouble));
    problems.addAll(rules(settings.draft().rules()));
    if (verbose.on) {
      settings.values().forEach(value -> desk.console().print(value.toString()));
      policy.values().forEach(value -> desk.console().print(value.toString()));
    }
    if (problems.isEmpty()) {
      migrations(settings.orThrow(), policy.orThrow());
      if (probe) {
        problems.addAll(probe(settings.orThrow(), policy));
      }
    }
    return problems;
  }
}
