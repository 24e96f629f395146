package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Which version this is. */
@Command(
    name = "version",
    description = "Print the version of this program and of its Java.",
    footer = {"", "Example:", "  dhash version"})
final class Version implements Callable<Integer> {
  private final Desk desk;

  Version(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    desk.console().print(text(desk));
    return ExitCode.DONE.value();
  }

  static String text(Desk desk) {
    return "dhash " + desk.version() + " (Java " + Runtime.version() + ")";
  }
}
