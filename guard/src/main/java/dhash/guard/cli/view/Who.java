package dhash.guard.cli.view;

import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Entry;
import java.util.stream.Stream;

/** Who wanted something, in words. */
final class Who {
  private Who() {}

  /** A signal comes from nowhere. */
  static String name(Operator operator) {
    return operator.host().isEmpty() ? operator.name() : operator.toString();
  }

  /** Why a rollout goes back; where no reason was given, whoever wanted it is one. */
  static String wantedBack(Event.RollbackBegan began, Entry entry, State after) {
    if (!began.reason().isEmpty()) {
      return began.reason();
    }
    Operator by =
        entry.events().stream()
            .flatMap(event ->
                event instanceof Event.OrderTaken taken ? Stream.of(taken.by()) : Stream.of())
            .findFirst()
            .orElse(after.opened().by());
    return "asked for by " + name(by) + ", without a reason";
  }
}
