package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a completion script. */
@Command(
    name = "completion",
    description = "Print the completion script for a shell: bash, zsh or fish.",
    footer = {
      "",
      "Examples:",
      "  source <(dhash completion)                  # bash; zsh after: autoload -U bashcompinit && bashcompinit",
      "  dhash completion fish | source"
    })
final class Completion implements Callable<Integer> {
  /** Of which there are scripts; the same one serves bash and zsh. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  private final Desk desk;

  @Parameters(
      paramLabel = "SHELL",
      arity = "0..1",
      defaultValue = "bash",
      description = "bash, zsh or fish (default: ${DEFAULT-VALUE}).")
  private Shell shell = Shell.bash;

  Completion(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    CommandLine dhash = Dhash.commandLine(desk);
    desk.console()
        .print(
            shell == Shell.fish
                ? FishCompletion.of(dhash.getCommandSpec())
                : AutoComplete.bash("dhash", dhash));
    return ExitCode.DONE.value();
  }
}
