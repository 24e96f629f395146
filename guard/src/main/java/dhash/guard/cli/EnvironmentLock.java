package dhash.guard.cli;

import dhash.engine.rollout.State;
import dhash.guard.cli.view.Choices;
import dhash.guard.cli.view.Words;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Premises;
import java.io.IOException;
import java.util.Optional;

/** The right to change an environment, which whoever guards an open rollout has already. */
final class EnvironmentLock {
  private EnvironmentLock() {}

  /**
   * Takes the environment's lock for a new rollout. Where a guard died right at the end of the last
   * one, those are told first whom it could not tell.
   *
   * @throws GuardException with {@link ExitCode#BUSY} when one is open already; a guard is started
   *     for it where it has none
   */
  static Journal.Writer take(Desk desk, Site site, String command)
      throws IOException, InterruptedException {
    mayRun(desk, site);
    String owner = command + " (" + desk.operator() + ")";
    Journal.Writer writer = site.journal().lock(owner);
    if (writer.unfinished() && writer.latest().flatMap(Journal.History::ending).isPresent()) {
      new GuardSession(desk, site).finish(writer);
      writer = site.journal().lock(owner);
    }
    Optional<Journal.History> open = writer.latest().filter(h -> h.ending().isEmpty());
    if (open.isEmpty()) {
      return writer;
    }
    try (Journal.Writer locked = writer) {
      Abreast.beforeGuarding(site, locked);
    }
    GuardSession.startGuard(desk, site);
    throw busy(site, open.get());
  }

  /** What was stopped with an open rollout is not brought back by asking for another one. */
  private static void mayRun(Desk desk, Site site) throws IOException {
    Premises premises = desk.workshop().premises();
    if (premises.isDown()
        && site.journal().latest().filter(last -> last.ending().isEmpty()).isPresent()) {
      premises.mustNotBeDown("the rollout that is open here then goes on");
    }
    premises.mayRun();
  }

  private static GuardException busy(Site site, Journal.History open) {
    State state = open.state();
    String env = site.environment();
    return new GuardException(
        ExitCode.BUSY,
        "The rollout "
            + open.opened().rollout()
            + " is still open"
            + (state.paused() ? ", paused" : "")
            + ": "
            + Words.phase(state)
            + ". A guard was started for it.",
        "Nothing new was started.",
        "See `dhash status --env " + env + "`; wait for its end" + Choices.decide(state) + ".");
  }
}
