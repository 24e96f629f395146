package dhash.guard.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** To come with the next slice. */
@Command(
    name = "demo",
    hidden = true,
    description = "A good release and a bad one, with real load.")
final class Demo implements Callable<Integer> {
  private final Desk desk;

  Demo(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    desk.console().say("The demo comes with the next slice.");
    return 2;
  }
}
