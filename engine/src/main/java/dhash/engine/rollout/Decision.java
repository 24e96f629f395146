package dhash.engine.rollout;

import java.util.List;
import java.util.Optional;

/**
 * What follows from an input.
 *
 * @param events to be recorded, all or none
 * @param refusal why an order was not taken; empty where it was, or where the input was no order
 */
public record Decision(List<Event> events, Optional<String> refusal) {
  public Decision {
    events = List.copyOf(events);
  }

  static Decision of(Event... events) {
    return new Decision(List.of(events), Optional.empty());
  }

  static Decision of(List<Event> events) {
    return new Decision(events, Optional.empty());
  }

  static Decision refused(String why) {
    return new Decision(List.of(), Optional.of(why));
  }
}
