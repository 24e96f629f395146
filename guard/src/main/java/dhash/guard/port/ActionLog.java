package dhash.guard.port;

import dhash.engine.rollout.Operator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What operators did that is no rollout, and so stands in no rollout's journal. */
public interface ActionLog {
  /**
   * Something that an operator is about to do.
   *
   * @param what the command, such as {@code migrate}
   * @param reason in the operator's words; may be empty
   * @param detail to what; no secrets
   */
  record Action(String what, Operator by, String reason, String detail, Instant at) {}

  /**
   * All that was recorded.
   *
   * @param damage a sentence for each thing that is not as it was written; what follows on it is
   *     not read
   */
  record Reading(List<Action> actions, List<String> damage) {
    public Reading {
      actions = List.copyOf(actions);
      damage = List.copyOf(damage);
    }
  }

  /** Records an action, on disk before this returns. */
  void record(Action action) throws IOException;

  /** Reads everything, changes nothing. */
  Reading read() throws IOException;
}
