package dhash.guard.cli;

import dhash.engine.plan.DataPolicy;
import dhash.engine.rollout.Order;
import dhash.guard.port.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The orders that an operator can give to an open rollout, each its own command. */
final class OrderCommands {
  private OrderCommands() {}

  /** Options of all of them. */
  static final class Options {
    @Mixin private EnvironmentOption env = new EnvironmentOption();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; recorded and shown.")
    private String reason = "";

    Orders orders(Desk desk) {
      return new Orders(desk, desk.siteOfOpenRollout(env.name));
    }
  }

  @Command(
      name = "pause",
      description = "Stop the open rollout's advance; its gates go on watching.",
      footer = {"", "Example:", "  dhash pause --env production --reason \"call with the vendor\""})
  static final class Pause implements Callable<Integer> {
    private final Desk desk;
    @Mixin private Options options = new Options();

    Pause(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws Exception {
      options.orders(desk).give(new Order.Pause(), options.reason);
      desk.console().say("Paused. `dhash resume --env " + options.env.name + "` goes on.");
      return ExitCode.DONE.value();
    }
  }

  @Command(
      name = "promote",
      description = "Take the candidate as it is: all traffic to it, no more waiting.",
      footer = {"", "Example:", "  dhash promote --env staging --reason \"gates had no data\""})
  static final class Promote implements Callable<Integer> {
    private final Desk desk;
    @Mixin private Options options = new Options();

    Promote(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws Exception {
      return options.orders(desk).giveAndFollow(new Order.Promote(), options.reason, false).value();
    }
  }

  @Command(
      name = "abort",
      description = {
        "Take the open rollout back; ends 0 when the baseline serves, verified,",
        "and 4 when it was the first release: then nothing serves."
      },
      footer = {"", "Example:", "  dhash abort --env production --reason \"wrong tag\""})
  static final class Abort implements Callable<Integer> {
    private final Desk desk;
    @Mixin private Options options = new Options();

    Abort(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws Exception {
      return options
          .orders(desk)
          .giveAndFollow(new Order.Abort(DataPolicy.KEEP), options.reason, true)
          .value();
    }
  }
}
