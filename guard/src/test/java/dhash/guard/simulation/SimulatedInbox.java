package dhash.guard.simulation;

import dhash.engine.rollout.Input;
import dhash.guard.port.Inbox;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Orders that wait: once a guard has taken one in hand, its sender can't withdraw it any more. */
final class SimulatedInbox implements Inbox {
  private final Scene scene;
  private final Map<String, Letter> letters = new LinkedHashMap<>();
  private final Map<String, Answer> answers = new LinkedHashMap<>();

  SimulatedInbox(Scene scene) {
    this.scene = scene;
  }

  private static final class Letter {
    private final Input.Ordered order;
    private boolean inHand;

    Letter(Input.Ordered order) {
      this.order = order;
    }
  }

  @Override
  public void leave(Input.Ordered order) {
    put(order);
  }

  void put(Input.Ordered order) {
    letters.put(order.id(), new Letter(order));
  }

  boolean isEmpty() {
    return letters.isEmpty();
  }

  /** Whether it could be taken back, so that nobody will ever carry it out. */
  boolean withdraw(String id) {
    Letter letter = letters.get(id);
    if (letter == null || letter.inHand) {
      return false;
    }
    letters.remove(id);
    return true;
  }

  Optional<Answer> answerTo(String id) {
    return Optional.ofNullable(answers.get(id));
  }

  @Override
  public Optional<Answer> send(Input.Ordered order, Duration limit, Hope hope) {
    throw new UnsupportedOperationException("the simulated operators put their orders here");
  }

  @Override
  public List<Input.Ordered> waiting() {
    if (letters.isEmpty()) {
      return List.of();
    }
    List<Input.Ordered> orders = new ArrayList<>();
    for (Letter letter : letters.values()) {
      letter.inHand = true;
      orders.add(letter.order);
    }
    return orders;
  }

  @Override
  public void answer(String orderId, Answer answer) throws IOException {
    if (scene.strikes(Fault.CRASH_AFTER_APPEND)) {
      throw scene.crash();
    }
    answers.put(orderId, answer);
    letters.remove(orderId);
    scene.tell("answers " + orderId + ": " + answer.refusal().orElse("taken"));
  }
}
