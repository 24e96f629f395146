package dhash.guard.cli;

import dhash.engine.rollout.Event;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Choices;
import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Story;
import dhash.guard.cli.view.Words;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Inbox;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Gives orders to whoever guards the open rollout, and follows what comes of it. */
final class Orders {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration WITH_A_NEW_GUARD = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Desk desk;
  private final Site site;

  Orders(Desk desk, Site site) {
    this.desk = desk;
    this.site = site;
  }

  /**
   * The rollout that is open.
   *
   * @throws GuardException with {@link ExitCode#REFUSED} when none is
   */
  Journal.History open() throws IOException {
    return site.journal()
        .latest()
        .filter(history -> history.ending().isEmpty())
        .orElseThrow(() ->
            new GuardException(
                ExitCode.REFUSED,
                "No rollout is open in " + site.environment() + ".",
                "Nothing was changed.",
                "See `dhash history --env " + site.environment() + "`."));
  }

  /**
   * Gives an order and waits until it is taken.
   *
   * @throws GuardException when it is refused, or when nobody takes it
   */
  void give(Order order, String reason) throws IOException, InterruptedException {
    String rollout = open().opened().rollout();
    mustNotBeDown(order);
    Input.Ordered ordered =
        new Input.Ordered(desk.ids().get(), rollout, order, desk.operator(), reason);
    Optional<Inbox.Answer> answer = site.inbox().send(ordered, SOON);
    if (answer.isEmpty()) {
      mustBeOpen(rollout);
      answer = withANewGuard(ordered);
    }
    heed(answer.orElseThrow());
  }

  /** Whatever it dies of, it says at once; the supervisor will start another. */
  private Optional<Inbox.Answer> withANewGuard(Input.Ordered ordered)
      throws IOException, InterruptedException {
    LastWords words = LastWords.from(GuardSession.log(site), site.redactor());
    ProcessHandle guard = GuardSession.startGuard(desk, site);
    Optional<Inbox.Answer> answer =
        site.inbox()
            .send(ordered, WITH_A_NEW_GUARD, () -> guard.isAlive() || site.journal().isLocked());
    if (answer.isEmpty()) {
      mustBeOpen(ordered.rollout());
      throw words.silence(site.environment(), guard.isAlive());
    }
    return answer;
  }

  private void mustNotBeDown(Order order) throws IOException {
    desk.workshop()
        .premises()
        .mustNotBeDown(
            order instanceof Order.Abort
                ? "the rollout is then taken back by the same command"
                : "the rollout then goes on, and takes the order");
  }

  /** It may have ended while the order waited: then nobody is left who could take it. */
  private void mustBeOpen(String rollout) throws IOException {
    State state = site.journal().find(rollout).orElseThrow().state();
    if (state.ended()) {
      heed(new Inbox.Answer(Optional.of(rollout + " has ended already: " + Words.phase(state))));
    }
  }

  private void heed(Inbox.Answer answer) {
    Optional<String> refusal = answer.refusal();
    if (answer.unrecorded().isPresent()) {
      throw new GuardException(
          ExitCode.OPERATOR_NEEDED,
          "The rollout goes back, and the journal can't be written: "
              + answer.unrecorded().get()
              + ".",
          "The journal still has the rollout open.",
          "Free some space, then `dhash resume --env "
              + site.environment()
              + "` goes the way back once more, recorded; until then see `dhash status`.");
    }
    if (refusal.isPresent()) {
      throw new GuardException(
          ExitCode.REFUSED,
          "The order was not taken: " + refusal.get() + ".",
          "Nothing was changed.",
          "See `dhash status --env " + site.environment() + "`.");
    }
  }

  /**
   * Gives an order and shows the rollout until it has ended.
   *
   * @param wantsRollback whether a rollback is what was asked for
   */
  ExitCode giveAndFollow(Order order, String reason, boolean wantsRollback)
      throws IOException, InterruptedException {
    Journal.History open = open();
    long seen = open.entries().getLast().position();
    mustNotBeDown(order);
    if (wantsRollback && open.state().phase().goingBack()) {
      desk.console().say(open.opened().rollout() + " is going back already.");
      GuardSession.startGuard(desk, site);
    } else {
      give(order, reason);
    }
    State end = follow(open.opened().rollout(), seen);
    return wantsRollback ? Verdict.ofRollback(end) : Verdict.of(end);
  }

  /**
   * Shows what happens after an entry until the rollout has ended or is held.
   *
   * @param seen position of the last entry that needn't be shown
   */
  State follow(String rollout, long seen) throws IOException, InterruptedException {
    long[] shown = {seen};
    boolean[] saidHeld = {false};
    try (PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
      while (true) {
        Journal.History history = site.journal().find(rollout).orElseThrow();
        Journal.replay(
            history,
            (entry, state) -> {
              if (entry.position() > shown[0]) {
                shown[0] = entry.position();
                saidHeld[0] |= entry.events().stream().anyMatch(Event.Held.class::isInstance);
                view.saw(entry, state);
              }
            });
        State state = history.state();
        if (state.phase() instanceof Phase.Held(String reason) && !saidHeld[0]) {
          desk.console().say(rollout + " is held: " + reason + Choices.decide(state) + ".");
        }
        if (state.ended() || state.phase() instanceof Phase.Held) {
          return state;
        }
        desk.sleeper().sleep(LOOK);
      }
    }
  }
}
