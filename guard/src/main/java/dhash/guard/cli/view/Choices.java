package dhash.guard.cli.view;

import dhash.engine.plan.DataPolicy;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The orders that an open rollout would take now, as they are typed. It is asked for each of them
 * whether it would: what is offered must work.
 */
public final class Choices {
  private Choices() {}

  /** Those that decide how it goes on; empty where it goes on by itself, or has ended. */
  public static List<String> of(State state) {
    List<String> choices = new ArrayList<>();
    offer(choices, state, new Order.Resume(), "resume");
    offer(choices, state, new Order.Promote(), "promote");
    offer(choices, state, new Order.Abort(DataPolicy.KEEP), "abort");
    return List.copyOf(choices);
  }

  /** Such as {@code `dhash promote --env staging` or `dhash abort --env staging`}. */
  public static String text(State state) {
    List<String> choices =
        of(state).stream().map(verb -> "`dhash " + verb + " --env " + env(state) + "`").toList();
    return choices.size() < 2
        ? String.join("", choices)
        : String.join(", ", choices.subList(0, choices.size() - 1)) + " or " + choices.getLast();
  }

  /** The end of a sentence that says what happened: who decides now. */
  public static String decide(State state) {
    String choices = text(state);
    return choices.isEmpty() ? "" : ". " + choices + " decides";
  }

  private static void offer(List<String> choices, State state, Order order, String verb) {
    Input.Ordered trial =
        new Input.Ordered("offer", state.opened().rollout(), order, new Operator("", ""), "");
    if (Rollout.decide(state, trial, Instant.EPOCH).refusal().isEmpty()) {
      choices.add(verb);
    }
  }

  private static String env(State state) {
    return state.opened().environment();
  }
}
