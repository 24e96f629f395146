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

  /** Of what it is for, see {@link OfferedEnvironments}. */
  private static final String ENVIRONMENTS =
      """

      function __dhash_environments() {
        local file
        echo local
        for file in "${DHASH_ROOT:-.}"/config/dhash_*.conf; do
          if [ -f "$file" ]; then
            file=${file##*/dhash_}
            echo "${file%.conf}"
          fi
        done
      }
      """;

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
        .print(shell == Shell.fish ? FishCompletion.of(dhash.getCommandSpec()) : bash(dhash));
    return ExitCode.DONE.value();
  }

  private static String bash(CommandLine dhash) {
    String function = OfferedEnvironments.FUNCTION;
    return AutoComplete.bash("dhash", dhash)
            .replace("(\"" + function + "\")", "($(" + function + "))")
        + ENVIRONMENTS;
  }
}
