package dhash.guard.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A look at what gates said, and at what others would have said. Changes nothing. */
@Command(
    name = "gates",
    description = "Why a rollout's gates said what they did; what other gates would have said.")
final class Gates {

  static CommandLine commandLine(Desk desk) {
    return new CommandLine(new Gates())
        .addSubcommand(new GatesExplain(desk))
        .addSubcommand(new GatesBacktest(desk));
  }
}
