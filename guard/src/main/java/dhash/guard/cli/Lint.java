package dhash.guard.cli;

import dhash.guard.config.DeployRules;
import dhash.guard.config.Environments;
import dhash.guard.config.KeptGates;
import dhash.guard.config.Loaded;
import dhash.guard.config.MisspeltVariables;
import dhash.guard.config.Neighbours;
import dhash.guard.config.Problem;
import dhash.guard.config.QualityGates;
import dhash.guard.config.QualityGatesLoader;
import dhash.guard.config.Settings;
import dhash.guard.config.SignersFile;
import dhash.guard.port.AllowedSigners;
import dhash.guard.port.Database.Finding;
import dhash.guard.port.Database.Severity;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Observation.Replica;
import dhash.guard.port.Revisions.Artifact;
import java.io.IOException;
import java.nio.file.Files;
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
      completionCandidates = OfferedEnvironments.class,
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
    Collection<String> bereft = Environments.bereft(desk.root());
    Collection<String> environments =
        env.isPresent() ? List.of(env.get()) : Environments.configured(desk.root());
    MisspeltVariables.remarks(desk.variables())
        .forEach(remark -> desk.console().say("remark: " + remark));
    for (String environment : environments) {
      problems.addAll(
          bereft.contains(environment) ? List.of(withoutFile(environment)) : lint(environment));
    }
    if (env.isEmpty()) {
      bereft.forEach(environment -> problems.add(withoutFile(environment)));
    }
    problems.forEach(problem -> desk.console().print(problem.toString()));
    migrations.forEach((line, _) -> desk.console().print(line));
    boolean sound = problems.isEmpty() && !migrations.containsValue(Severity.ERROR);
    if (sound) {
      desk.console()
          .say(
              "No problems in %s, as configured in %s."
                  .formatted(String.join(", ", environments), desk.root()));
      desk.sayWhetherElsewhere();
    }
    return (sound ? ExitCode.DONE : ExitCode.USAGE).value();
  }

  /** What serves there is guarded by its journal; the next deploy would stumble. */
  private static Problem withoutFile(String environment) {
    return new Problem(
        "config/dhash_" + environment + ".conf",
        "it is not there, though %s was used here: .dhash/%s has a journal"
            .formatted(environment, environment),
        "Put it and config/db_%s.conf back; each backup (backups/dhash_%s_*.zip) holds them, without the secrets. Where %s is gone for good, move .dhash/%s away."
            .formatted(environment, environment, environment, environment));
  }

  /** Without a file the defaults hold, which may be laxer than what was judged by so far. */
  private Optional<Problem> lostGates(String environment) throws IOException {
    if (Files.exists(desk.root().resolve(QualityGatesLoader.FILE))) {
      return Optional.empty();
    }
    return new KeptGates(desk.homeOf(environment))
        .newest()
        .map(kept ->
            new Problem(
                QualityGatesLoader.FILE,
                "it is not there, so that the defaults hold, though the last rollout of "
                    + environment
                    + " began with one",
                "Put it back; " + kept + " is what it said."));
  }

  /** Environments may release the same: what is found there is told once. */
  private List<Problem> migrations(Loaded<Settings> loaded, QualityGates policy)
      throws IOException {
    Settings settings = loaded.orThrow();
    Site site = desk.workshop().site(settings, policy);
    Artifact artifact;
    try {
      artifact = site.world().revisions().artifact(settings.service().tag());
    } catch (GuardException absent) {
      if (!desk.workshop().shelf().isUsed()) {
        desk.console()
            .say(
                "remark: %s, as far as is known here: no release was ever added"
                    .formatted(String.valueOf(absent.getMessage()).replaceFirst("\\.$", "")));
        return List.of();
      }
      return List.of(
          new Problem(
              origin(loaded, "DHASH_IMAGE_TAG"),
              String.valueOf(absent.getMessage()).replaceFirst("\\.$", ""),
              absent.remedy()));
    }
    MigrationText text = new MigrationText(desk, site, artifact.migrations());
    try {
      for (Finding finding : text.findings()) {
        migrations.put(text.line(finding), finding.severity());
      }
    } catch (GuardException unreadable) {
      migrations.put(unreadable.getMessage() + " " + unreadable.remedy(), Severity.ERROR);
    }
    return site.world().revisions().damage(artifact).stream()
        .map(damage ->
            new Problem(
                origin(loaded, "DHASH_IMAGE_TAG"),
                damage.replaceFirst("\\.$", ""),
                "Then set DHASH_IMAGE_TAG to that."))
        .toList();
  }

  /** Where a key was set. */
  private static String origin(Loaded<Settings> settings, String key) {
    return settings.values().stream()
        .filter(value -> value.key().equals(key))
        .map(value -> value.origin().toString())
        .findFirst()
        .orElse(key);
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

  private List<Problem> rules(Loaded<Settings> settings) {
    DeployRules rules = settings.draft().rules();
    List<Problem> problems = new ArrayList<>(rules.problems());
    if (rules.required() == 0) {
      return problems;
    }
    Loaded<AllowedSigners> signers = SignersFile.read(desk.root(), rules);
    problems.addAll(signers.problems());
    if (signers.problems().isEmpty()) {
      String groups = origin(settings, "DHASH_APPROVER_GROUPS");
      problems.addAll(SignersFile.withoutKey(desk.root(), rules, signers.draft(), groups));
    }
    rules
        .revoked()
        .filter(file -> !Files.isReadable(file))
        .ifPresent(file ->
            problems.add(
                new Problem(
                    origin(settings, "DHASH_REVOKED_SIGNERS"),
                    file + " is not there, or can't be read, so that no approval would count",
                    "Write it, or leave DHASH_REVOKED_SIGNERS out.")));
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
    lostGates(environment).ifPresent(remark -> desk.console().say("remark: " + remark));
    settings.remarks().forEach(remark -> desk.console().say("remark: " + remark));
    policy.remarks().forEach(remark -> desk.console().say("remark: " + remark));
    settings
        .draft()
        .channels()
        .or(policy.draft().channels())
        .troubles()
        .forEach(trouble -> desk.console().say("remark: " + trouble));
    problems.addAll(rules(settings));
    if (verbose.on) {
      settings.values().forEach(value -> desk.console().print(value.toString()));
      policy.values().forEach(value -> desk.console().print(value.toString()));
    }
    if (problems.isEmpty()) {
      problems.addAll(migrations(settings, policy.orThrow()));
      if (probe) {
        problems.addAll(probe(settings.orThrow(), policy));
      }
    }
    return problems;
  }
}
