package dhash.guard.cli;

import picocli.CommandLine.Option;

/** Whether to say more. */
final class VerboseOption {
  @Option(
      names = "--verbose",
      description = "Say more; after an unexpected error, where it came from (so does DEBUG=1).")
  boolean on;
}
