package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints a completion script. */
@Command(
    name = "completion",
    description = "Print the completion script for bash and zsh.",
    footer = {"", "Example:", "  source <(dhash completion)"})
final class Completion implements Callable<Integer> {
  private final Desk desk;

  Completion(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    desk.console().print(AutoComplete.bash("dhash", Dhash.commandLine(desk)));
    return ExitCode.DONE.value();
  }
}
