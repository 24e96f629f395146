package dhash.guard.cli.view;

import dhash.engine.plan.Permit;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Entry;
import java.util.stream.Stream;

/** Who wanted something, in words. */
public final class Who {
  private Who() {}

  /** A signal comes from nowhere. */
  public static String name(Operator operator) {
    return operator.host().isEmpty() ? operator.name() : operator.toString();
  }

  /** Who let a deploy begin, and why in a freeze. */
  static String permitted(Permit permit) {
    String approvers = permit.approvers();
    return (approvers.isEmpty() ? "" : ", approved by " + approvers)
        + permit
            .exemption()
            .map(e -> ", although deploys are frozen until " + e.until() + ": " + e.reason())
            .orElse("");
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
