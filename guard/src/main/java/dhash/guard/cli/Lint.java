package dhash.guard.cli;

import dhash.guard.config.Environments;
import dhash.guard.config.Loaded;
import dhash.guard.config.Neighbours;
import dhash.guard.config.Problem;
import dhash.guard.config.QualityGates;
import dhash.guard.config.Settings;
import dhash.guard.port.ExitCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks the configuration of all environments. */
@Command(
    name = "lint",
    description = "Check all configuration: every problem with its place and its fix.",
    footer = {"", "Examples:", "  dhash lint", "  dhash lint --env production --verbose"})
final class Lint implements Callable<Integer> {
  private final Desk desk;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "Only this environment (default: all that have a configuration).")
  private Optional<String> env = Optional.empty();

  @Mixin private VerboseOption verbose = new VerboseOption();

  Lint(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    List<Problem> problems = new ArrayList<>();
    Collection<String> environments =
        env.isPresent() ? List.of(env.get()) : Environments.configured(desk.root());
    for (String environment : environments) {
      problems.addAll(lint(environment));
    }
    problems.forEach(problem -> desk.console().print(problem.toString()));
    if (problems.isEmpty()) {
      desk.console().say("No problems in " + String.join(", ", environments) + ".");
    }
    return (problems.isEmpty() ? ExitCode.DONE : ExitCode.USAGE).value();
  }

  private List<Problem> lint(String environment) {
    Loaded<Settings> settings = desk.workshop().settings(environment, java.util.Map.of());
    Loaded<QualityGates> policy =
        desk.workshop()
            .gates(
                environment,
                Optional.empty(),
                settings.draft().service().isDhash(),
                Optional.empty());
    List<Problem> problems = new ArrayList<>(settings.problems());
    problems.addAll(policy.problems());
    Neighbours.remarks(desk.root(), settings.draft())
        .forEach(remark -> desk.console().say("remark: " + remark));
    settings.remarks().forEach(remark -> desk.console().say("remark: " + remark));
    policy.remarks().forEach(remark -> desk.console().say("remark: " + remark));
    if (verbose.on) {
      settings.values().forEach(value -> desk.console().print(value.toString()));
      policy.values().forEach(value -> desk.console().print(value.toString()));
    }
    return problems;
  }
}
