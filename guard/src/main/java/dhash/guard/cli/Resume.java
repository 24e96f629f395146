package dhash.guard.cli;

import dhash.engine.rollout.Input;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes on with an open rollout: advances a paused one, guards an orphaned one, or looks on. */
@Command(
    name = "resume",
    description =
        "Go on with the open rollout (advance a paused one, guard an orphaned one); show it.",
    footer = {"", "Examples:", "  dhash resume --env production", "  dhash resume --detach"})
final class Resume implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  @Option(names = "--detach", description = "Return at once; a guard in the background goes on.")
  private boolean detach;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; recorded and shown.")
  private String reason = "";

  Resume(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = desk.siteOfOpenRollout(env.name);
    Optional<Journal.History> open =
        site.journal().latest().filter(history -> history.ending().isEmpty());
    if (open.isEmpty()) {
      Optional<Journal.Writer> ended = tryLock(site);
      if (ended.isPresent()) {
        new GuardSession(desk, site).finish(ended.get());
      }
      desk.console().say("Nothing to resume: no rollout is open in " + env.name + ".");
      return ExitCode.DONE.value();
    }
    GuardSession.mayGoOn(desk, "the rollout then goes on");
    Orders orders = new Orders(desk, site);
    if (detach) {
      GuardSession.startGuard(desk, site);
      boolean paused = unpause(orders, open.get());
      desk.console()
          .say(
              (paused ? "Resumed" : "It was not paused")
                  + "; a guard in the background goes on. `dhash status --env "
                  + env.name
                  + "` shows it.");
      return ExitCode.DONE.value();
    }
    Optional<Journal.Writer> writer = tryLock(site);
    if (writer.isPresent()) {
      return Verdict.of(guard(site, writer.get())).value();
    }
    unpause(orders, open.get());
    return Verdict.of(
            orders.follow(open.get().opened().rollout(), open.get().entries().getLast().position()))
        .value();
  }

  private State guard(Site site, Journal.Writer writer) throws IOException, InterruptedException {
    State state = writer.latest().orElseThrow().state();
    if (state.paused() && !state.phase().goingBack()) {
      Instant now = desk.clock().instant();
      writer.append(
          Rollout.decide(
                  state,
                  new Input.Ordered(
                      desk.ids().get(),
                      state.opened().rollout(),
                      new Order.Resume(),
                      desk.operator(),
                      reason),
                  now)
              .events(),
          now);
    }
    return new GuardSession(desk, site).run(writer, "resume", Manner.FOREGROUND);
  }

  /** Says whether there was anything to be said. */
  private boolean unpause(Orders orders, Journal.History open)
      throws IOException, InterruptedException {
    boolean paused = open.state().paused() && !open.state().phase().goingBack();
    if (paused) {
      orders.give(new Order.Resume(), reason);
    }
    return paused;
  }

  private Optional<Journal.Writer> tryLock(Site site) throws IOException {
    try {
      return Optional.of(site.journal().lock("resume (" + desk.operator() + ")"));
    } catch (GuardException busy) {
      if (busy.exitCode() == ExitCode.BUSY) {
        return Optional.empty();
      }
      throw busy;
    }
  }
}
