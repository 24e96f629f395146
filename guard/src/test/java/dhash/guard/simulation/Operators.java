package dhash.guard.simulation;

import dhash.engine.plan.DataPolicy;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** People who give orders at any moment, wait a while for the answer, and decide what is held. */
final class Operators {
  private static final long LOOK_MILLIS = 60_000;

  private final Scene scene;
  private final SimulatedInbox inbox;
  private final List<Given> given = new ArrayList<>();

  /** An order and what its sender was told of it. */
  private static final class Given {
    private final Input.Ordered order;
    private boolean withdrawn;

    Given(Input.Ordered order) {
      this.order = order;
    }
  }

  Operators(Scene scene, SimulatedInbox inbox) {
    this.scene = scene;
    this.inbox = inbox;
    look();
    if (scene.isAbout(Event.OrderTaken.class)) {
      scene.in(
          scene.between(0, 400_000),
          () -> {
            if (!scene.ended()) {
              meddle();
            }
          });
    }
  }

  /** Any order, sensible or not. */
  void meddle() {
    give(
        switch (scene.random.nextInt(7)) {
          case 6 -> new Order.Abort(DataPolicy.KEEP, Optional.of(Scenario.BACKUP));
          case 0, 1 -> new Order.Pause();
          case 2 -> new Order.Resume();
          case 3 -> new Order.Promote();
          case 4 -> new Order.Abort(DataPolicy.KEEP);
          default -> new Order.Abort(DataPolicy.UNDO);
        });
  }

  /** Traffic begins to move, and will for so long; somebody may wish that it didn't. */
  void seeTrafficMove(long millis) {
    if (scene.isAbout(Event.OrderTaken.class) && scene.chance(25)) {
      scene.in(scene.between(0, millis), () -> give(new Order.Abort(DataPolicy.KEEP)));
    }
  }

  private void give(Order order) {
    String rollout = scene.chance(95) ? Scenario.ROLLOUT : "sim-1";
    Given next =
        new Given(
            new Input.Ordered(
                "order-" + given.size(), rollout, order, Scenario.OPERATOR, "because"));
    given.add(next);
    inbox.put(next.order);
    scene.tell("order " + next.order.id() + ": " + order);
    scene.in(scene.between(1000, 40_000), () -> losePatience(next));
  }

  private void losePatience(Given waiting) {
    if (inbox.withdraw(waiting.order.id())) {
      waiting.withdrawn = true;
      scene.tell("withdraws " + waiting.order.id());
    }
  }

  /** Somebody looks now and then, and ends what would stand still for ever. */
  private void look() {
    State state = scene.state();
    if (state != null && !state.ended()) {
      if (state.paused()) {
        give(new Order.Resume());
      } else if (state.phase() instanceof Phase.Held) {
        give(scene.chance(50) ? new Order.Promote() : new Order.Abort(DataPolicy.KEEP));
      }
    }
    if (state == null || !state.ended()) {
      scene.in(LOOK_MILLIS, this::look);
    }
  }

  /** Whoever was told that it was done finds it done, once; whoever wasn't, doesn't. */
  void checkAnswers(List<Event> events) {
    for (Given order : given) {
      String id = order.order.id();
      long taken =
          events.stream()
              .filter(event -> event instanceof Event.OrderTaken t && t.id().equals(id))
              .count();
      Optional<Boolean> told = inbox.answerTo(id).map(answer -> answer.refusal().isEmpty());
      scene.invariants.must(taken <= 1, "an order is taken once: " + id);
      scene.invariants.must(
          order.withdrawn || told.isPresent(), "every order is answered: " + id + " was not");
      scene.invariants.must(
          told.orElse(false) == (taken == 1),
          "an order is done or refused, never half: " + id + " taken " + taken + ", told " + told);
    }
  }
}
