package dhash.guard.cli;

import picocli.CommandLine.Option;

/** Which environment a command is for. */
final class EnvironmentOption {
  @Option(
      names = "--env",
      paramLabel = "NAME",
      completionCandidates = OfferedEnvironments.class,
      defaultValue = "staging",
      description = "The environment (default: ${DEFAULT-VALUE}).")
  String name = "staging";
}
