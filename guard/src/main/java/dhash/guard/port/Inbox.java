package dhash.guard.port;

import dhash.engine.rollout.Input;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How other processes reach the one that guards a rollout. */
public interface Inbox {
  /**
   * What became of an order.
   *
   * @param refusal why it was not taken; empty where it was
   * @param unrecorded why it could not be recorded that it was taken; whoever waits for the journal
   *     to say how it went would wait in vain
   */
  record Answer(Optional<String> refusal, Optional<String> unrecorded) {
    public Answer(Optional<String> refusal) {
      this(refusal, Optional.empty());
    }
  }

  /**
   * Leaves an order and waits for its answer.
   *
   * @return empty when nobody took it within the limit; it is withdrawn then
   */
  default Optional<Answer> send(Input.Ordered order, Duration limit)
      throws IOException, InterruptedException {
    return send(order, limit, () -> true);
  }

  /**
   * The same, for no longer than somebody is there who could take it.
   *
   * @param hope whether there is, asked again and again
   */
  Optional<Answer> send(Input.Ordered order, Duration limit, Hope hope)
      throws IOException, InterruptedException;

  /** Whether somebody may still take an order. */
  @FunctionalInterface
  interface Hope {
    boolean lasts() throws IOException;
  }

  /** Leaves an order for whoever guards next, and does not wait. */
  void leave(Input.Ordered order) throws IOException;

  /** Orders that wait, oldest first. An order stays until it is answered. */
  List<Input.Ordered> waiting() throws IOException;

  /** Answers an order, durably, and takes it out. */
  void answer(String orderId, Answer answer) throws IOException;
}
