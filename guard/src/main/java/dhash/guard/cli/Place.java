package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Commands about all that runs on this machine. */
final class Place {
  private Place() {}

  @Command(
      name = "up",
      description = "Start everything that ran before: after a reboot, or after `dhash down`.",
      footer = {"", "Example:", "  dhash up"})
  static final class Up implements Callable<Integer> {
    private final Desk desk;

    Up(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws Exception {
      if (Files.isDirectory(desk.root().resolve(".dhash"))) {
        desk.recordIfPossible(Optional.empty(), "up", "", "");
      }
      desk.workshop().premises().up(desk.console()::say);
      desk.sayWhetherElsewhere();
      return ExitCode.DONE.value();
    }
  }

  @Command(
      name = "down",
      description = "Stop everything that runs here: replicas, routers, supervisor, databases.",
      footer = {"", "Example:", "  dhash down"})
  static final class Down implements Callable<Integer> {
    private final Desk desk;

    Down(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws Exception {
      if (Files.isDirectory(desk.root().resolve(".dhash"))) {
        desk.recordIfPossible(Optional.empty(), "down", "", "");
      }
      desk.workshop().premises().down().forEach(desk.console()::say);
      desk.sayWhetherElsewhere();
      return ExitCode.DONE.value();
    }
  }

  @Command(
      name = "supervise",
      hidden = true,
      description = "Keep replicas and routers running; started on demand.")
  static final class Supervise implements Callable<Integer> {
    private final Desk desk;

    Supervise(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws Exception {
      return desk.workshop().premises().supervise();
    }
  }
}
