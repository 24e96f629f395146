package dhash.guard.notify;

import dhash.guard.port.Channel;
import dhash.guard.port.Notifier.Notice;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A notice on its way to the channels that may not answer: what an outbox keeps.
 *
 * @param number its place in the outbox; what was written earlier has a smaller one
 * @param notice without secrets; its id is the key by which a receiver knows a repetition
 * @param legs the way to each channel that has not been told and to those that have
 */
record Letter(long number, Notice notice, Map<Channel, Leg> legs) {
  /**
   * The way to one channel.
   *
   * @param tries how often it has been tried
   * @param trouble why the last try failed; empty where there was none
   * @param insteadOf the channel that this one stands in for
   * @param handedOn whether the channel's stand-in has been chosen, or there is none
   */
  record Leg(
      boolean delivered, int tries, String trouble, Optional<Channel> insteadOf, boolean handedOn) {
    static final Leg UNTRIED = new Leg(false, 0, "", Optional.empty(), false);

    static Leg insteadOf(Channel other) {
      return new Leg(false, 0, "", Optional.of(other), false);
    }

    boolean waits() {
      return !delivered;
    }
  }

  Letter {
    EnumMap<Channel, Leg> copy = new EnumMap<>(Channel.class);
    copy.putAll(legs);
    legs = Map.copyOf(copy);
  }

  boolean waitsFor(Channel channel) {
    return legs.containsKey(channel) && leg(channel).waits();
  }

  Leg leg(Channel channel) {
    return legs.getOrDefault(channel, Leg.UNTRIED);
  }

  boolean isDone() {
    return legs.values().stream().noneMatch(Leg::waits);
  }

  /** A stand-in that has not been told yet is not needed any more. */
  Letter delivered(Channel channel) {
    EnumMap<Channel, Leg> next = new EnumMap<>(legs);
    Leg leg = leg(channel);
    next.put(channel, new Leg(true, leg.tries() + 1, "", leg.insteadOf(), leg.handedOn()));
    Iterator<Leg> others = next.values().iterator();
    while (others.hasNext()) {
      Leg other = others.next();
      if (other.waits() && other.insteadOf().equals(Optional.of(channel))) {
        others.remove();
      }
    }
    return new Letter(number, notice, next);
  }

  /**
   * The channel could not be told now. The first time another one is asked to: the next of those
   * that can be reached and have nothing to do with this letter yet.
   *
   * @param reachable in order
   */
  Letter failed(Channel channel, int tries, String trouble, List<Channel> reachable) {
    EnumMap<Channel, Leg> next = new EnumMap<>(legs);
    Leg leg = leg(channel);
    next.put(channel, new Leg(false, leg.tries() + tries, trouble, leg.insteadOf(), true));
    if (!leg.handedOn()) {
      after(channel, reachable)
          .filter(other -> !legs.containsKey(other))
          .findFirst()
          .ifPresent(other -> next.put(other, Leg.insteadOf(channel)));
    }
    return new Letter(number, notice, next);
  }

  private static Stream<Channel> after(Channel channel, List<Channel> all) {
    int at = all.indexOf(channel) + 1;
    return Stream.concat(all.subList(at, all.size()).stream(), all.subList(0, at).stream());
  }
}
