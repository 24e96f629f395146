package dhash.guard.cli;

import dhash.guard.port.Notifier.Occasion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells people of a deployment that something else carries out, such as a CI job. */
@Command(
    name = "deploy-notify",
    description = "Tell people where a deployment stands that a CI job or a person carries out.",
    footer = {
      "",
      "Rollouts of `dhash deploy` tell people by themselves.",
      "",
      "Examples:",
      "  dhash deploy-notify --phase start --env production --version v1.2.3 --initiator alice",
      "  dhash deploy-notify --phase failure --env production --version v1.2.3 --stage migrate --error timeout",
      "  dhash deploy-notify --phase rollback --env production --reason \"error rate\" --trigger gate",
      "  dhash deploy-notify --ci-status success --env staging --workflow release --run-id 42 --actor bob"
    })
final class DeployNotify implements Callable<Integer> {
  /** Where the deployment stands. */
  enum Phase {
    start(Occasion.START),
    success(Occasion.SUCCESS),
    failure(Occasion.FAILURE),
    rollback(Occasion.ROLLBACK_INITIATED);

    private final Occasion occasion;

    Phase(Occasion occasion) {
      this.occasion = occasion;
    }
  }

  /** How CI systems say it. */
  enum CiStatus {
    started(Phase.start),
    in_progress(Phase.start),
    success(Phase.success),
    failure(Phase.failure),
    failed(Phase.failure),
    cancelled(Phase.failure),
    canceled(Phase.failure),
    timed_out(Phase.failure);

    private final Phase phase;

    CiStatus(Phase phase) {
      this.phase = phase;
    }
  }

  private final Desk desk;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--phase",
      paramLabel = "PHASE",
      description = "start, success, failure or rollback.")
  private Optional<Phase> phase = Optional.empty();

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  @Option(names = "--version", paramLabel = "TAG", description = "What is deployed.")
  private Optional<String> version = Optional.empty();

  @Option(names = "--initiator", paramLabel = "NAME", description = "Who deploys.")
  private Optional<String> initiator = Optional.empty();

  @Option(names = "--commit", paramLabel = "ID", description = "The commit that it was built of.")
  private Optional<String> commit = Optional.empty();

  @Option(names = "--duration", paramLabel = "TIME", description = "How long it took.")
  private Optional<String> duration = Optional.empty();

  @Option(names = "--error", paramLabel = "TEXT", description = "What went wrong.")
  private Optional<String> error = Optional.empty();

  @Option(names = "--stage", paramLabel = "NAME", description = "Where it went wrong.")
  private Optional<String> stage = Optional.empty();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why it is taken back.")
  private Optional<String> reason = Optional.empty();

  @Option(names = "--backup", paramLabel = "FILE", description = "The backup that belongs to it.")
  private Optional<String> backup = Optional.empty();

  @Option(names = "--trigger", paramLabel = "NAME", description = "What took it back.")
  private Optional<String> trigger = Optional.empty();

  @Option(
      names = "--ci-status",
      paramLabel = "STATUS",
      description =
          "In place of --phase: started, in_progress, success, failure, failed, cancelled, timed_out.")
  private Optional<CiStatus> ciStatus = Optional.empty();

  @Option(names = "--workflow", paramLabel = "NAME", description = "The CI workflow.")
  private Optional<String> workflow = Optional.empty();

  @Option(names = "--run-id", paramLabel = "ID", description = "The workflow's run.")
  private Optional<String> runId = Optional.empty();

  @Option(names = "--actor", paramLabel = "NAME", description = "Who started the workflow.")
  private Optional<String> actor = Optional.empty();

  @Option(
      names = "--channels",
      paramLabel = "LIST",
      description =
          "Of console, file, slack, teams, discord, email (default: as configured; in production"
              + " also slack, and teams and email when something goes wrong).")
  private Optional<String> channels = Optional.empty();

  @Option(names = "--dry-run", description = "Show what would be sent; send and write nothing.")
  private boolean dryRun;

  DeployNotify(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Phase now = phase();
    Map<String, String> options = new LinkedHashMap<>();
    channels.ifPresent(list -> options.put("--channels", list));
    Announcement announcement = new Announcement(desk, env.name, options);
    return announcement.send(
        now.occasion, message(now), details(), announcement.of(now.occasion), dryRun);
  }

  private Phase phase() {
    if (phase.isPresent() == ciStatus.isPresent()) {
      throw new ParameterException(
          spec.commandLine(),
          phase.isPresent()
              ? "--phase and --ci-status say the same: give one of them."
              : "Missing option --phase, such as --phase start, or --ci-status in a CI job.");
    }
    return phase.or(() -> ciStatus.map(status -> status.phase)).orElseThrow();
  }

  private String message(Phase now) {
    String what = version.map(v -> v + " to ").orElse("to ") + env.name;
    return switch (now) {
      case start -> "Deploying " + what + by();
      case success -> "Deployed " + what + duration.map(d -> " in " + d).orElse("") + by();
      case failure ->
          "Deploying %s %s%s%s%s"
              .formatted(
                  what,
                  ciStatus.map(CiStatus::name).filter(s -> s.startsWith("cancel")).isPresent()
                      ? "was cancelled"
                      : "failed",
                  stage.map(s -> " at " + s).orElse(""),
                  error.map(e -> ": " + e).orElse(""),
                  by());
      case rollback ->
          "Taking %s back%s%s%s"
              .formatted(
                  env.name,
                  version.map(v -> " from " + v).orElse(""),
                  reason.map(r -> ": " + r).orElse(""),
                  trigger.map(t -> " (" + t + ")").orElse(""));
    };
  }

  private String by() {
    return initiator.or(() -> actor).map(who -> ", by " + who).orElse("");
  }

  private Map<String, String> details() {
    Map<String, String> details = new LinkedHashMap<>();
    version.ifPresent(v -> details.put("version", v));
    details.put("initiator", initiator.or(() -> actor).orElseGet(() -> desk.operator().toString()));
    commit.ifPresent(v -> details.put("commit", v));
    duration.ifPresent(v -> details.put("duration", v));
    stage.ifPresent(v -> details.put("stage", v));
    error.ifPresent(v -> details.put("error", v));
    reason.ifPresent(v -> details.put("reason", v));
    backup.ifPresent(v -> details.put("backup", v));
    trigger.ifPresent(v -> details.put("trigger", v));
    workflow.ifPresent(v -> details.put("workflow", v));
    runId.ifPresent(v -> details.put("run_id", v));
    return details;
  }
}
