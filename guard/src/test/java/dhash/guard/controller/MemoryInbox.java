package dhash.guard.controller;

import dhash.engine.rollout.Input;
import dhash.guard.port.Inbox;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Orders that wait in memory; it outlives the guards, and can break on the way to an answer. */
final class MemoryInbox implements Inbox {
  private final Map<String, Input.Ordered> waiting = new LinkedHashMap<>();
  private final List<String> answers = new ArrayList<>();
  private boolean breaksOnce;

  @Override
  public Optional<Answer> send(Input.Ordered order, Duration limit, Hope hope) {
    throw new UnsupportedOperationException("orders are put here by hand");
  }

  @Override
  public void leave(Input.Ordered order) {
    put(order);
  }

  synchronized void put(Input.Ordered order) {
    waiting.put(order.id(), order);
  }

  @Override
  public synchronized List<Input.Ordered> waiting() {
    return List.copyOf(waiting.values());
  }

  @Override
  public synchronized void answer(String orderId, Answer answer) throws IOException {
    if (breaksOnce) {
      breaksOnce = false;
      throw new IOException("the guard is killed before it can answer");
    }
    waiting.remove(orderId);
    answers.add(
        orderId
            + ": "
            + answer.refusal().orElse("taken")
            + (answer.unrecorded().isPresent() ? ", unrecorded" : ""));
  }

  synchronized void breakNextAnswer() {
    breaksOnce = true;
  }

  synchronized List<String> answers() {
    return List.copyOf(answers);
  }
}
