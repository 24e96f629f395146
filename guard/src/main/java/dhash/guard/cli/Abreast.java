package dhash.guard.cli;

import dhash.engine.rollout.Input;
import dhash.engine.rollout.Order;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Inbox;
import dhash.guard.port.Journal;
import dhash.guard.port.Platform;
import java.io.IOException;
import java.util.Optional;

/**
 * Holds a journal against what the platform has acted for. One that knows less was put back from an
 * older copy, or has lost its newest file: a rollout that is open in it may have ended since, so
 * that nothing goes forward from there. What is written from then on is counted on from what the
 * platform has seen, which would refuse it otherwise.
 */
final class Abreast {
  private Abreast() {}

  /**
   * What is wrong with the journal, where something is and the platform can be asked. Costs a call
   * of the supervisor.
   */
  static Optional<String> lag(Journal journal, Platform platform) throws IOException {
    Optional<Generation> acted = acted(platform);
    return acted.isEmpty()
        ? Optional.empty()
        : acted.get().missedBy(journal.identity().orElse(""), last(journal.latest()));
  }

  /** Asked first: the journal may grow meanwhile, but never fall behind. */
  private static Optional<Generation> acted(Platform platform) {
    try {
      return platform.newest();
    } catch (IOException | GuardException unknown) {
      return Optional.empty();
    }
  }

  private static long last(Optional<Journal.History> latest) {
    return latest.map(history -> history.entries().getLast().position()).orElse(0L);
  }

  /**
   * To be called before a new rollout is opened.
   *
   * @throws GuardException with {@link ExitCode#REFUSED} when another journal's fleet runs
   */
  static void beforeOpening(Site site, Journal.Writer writer, Console console) throws IOException {
    Optional<Generation> acted = site.world().platform().newest();
    Optional<String> lag = lag(writer, acted);
    if (acted.isEmpty() || lag.isEmpty()) {
      return;
    }
    if (!acted.get().journal().equals(writer.identity())) {
      throw acted.get().foreign();
    }
    writer.countOn(acted.get().position());
    console.say(
        lag.get()
            + " What happened in between is lost: another revision may serve than the journal says."
            + " The new rollout counts on from there.");
  }

  /**
   * To be called before an open rollout is guarded; it may only go back then.
   *
   * @throws GuardException when it would go forward
   */
  static void beforeGuarding(Site site, Journal.Writer writer) throws IOException {
    Journal.History history = writer.latest().orElseThrow();
    Optional<Generation> acted = acted(site.world().platform());
    Optional<String> lag = lag(writer, acted);
    if (acted.isEmpty()
        || lag.isEmpty()
        || !acted.get().journal().equals(writer.identity())
        || history.ending().isPresent()) {
      return;
    }
    writer.countOn(acted.get().position());
    String rollout = history.opened().rollout();
    if (history.state().phase().goingBack() || abortWaits(site.inbox(), rollout, lag.get())) {
      return;
    }
    String env = site.environment();
    throw new GuardException(
        ExitCode.ERROR,
        lag.get() + " The rollout " + rollout + " is open in it, and may have ended since.",
        "It does not go on; whatever serves goes on serving.",
        "Put the newest copy of the journal back. Without one, `dhash abort --env "
            + env
            + "` takes the rollout back from where the journal has it.");
  }

  private static Optional<String> lag(Journal.Writer writer, Optional<Generation> acted)
      throws IOException {
    long last = last(writer.latest());
    return acted.flatMap(newest -> newest.missedBy(writer.identity(), last));
  }

  /** All other orders are refused, for nobody will take them. */
  private static boolean abortWaits(Inbox inbox, String rollout, String lag) throws IOException {
    boolean waits = false;
    for (Input.Ordered order : inbox.waiting()) {
      if (order.order() instanceof Order.Abort && order.rollout().equals(rollout)) {
        waits = true;
      } else {
        inbox.answer(order.id(), new Inbox.Answer(Optional.of(lag)));
      }
    }
    return waits;
  }
}
