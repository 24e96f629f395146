package dhash.guard.platform.local;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Which replicas get traffic, and how much. Immutable: a change is a new rotation, so a request
 * sees either the old weights or the new ones.
 */
record Rotation(List<Group> groups) {
  static final Rotation NONE = new Rotation(List.of());

  /** A revision's replicas and the weight they share. */
  record Group(int weight, List<Endpoint> endpoints) {
    Group {
      endpoints = List.copyOf(endpoints);
    }
  }

  Rotation {
    groups =
        groups.stream()
            .filter(group -> group.weight() > 0 && !group.endpoints().isEmpty())
            .toList();
  }

  /**
   * Chooses a revision at random by weight, then its replica with the fewest requests in flight.
   * The weight of a revision whose replicas are all in {@code tried} goes to the others.
   */
  Optional<Endpoint> pick(RandomGenerator random, Set<Endpoint> tried) {
    List<Group> open =
        groups.stream().filter(group -> !tried.containsAll(group.endpoints())).toList();
    if (open.isEmpty()) {
      return Optional.empty();
    }
    int ticket = random.nextInt(open.stream().mapToInt(Group::weight).sum());
    for (Group group : open) {
      ticket -= group.weight();
      if (ticket < 0) {
        return Optional.of(leastBusy(group.endpoints(), random, tried));
      }
    }
    throw new AssertionError("the ticket is below the sum of the weights");
  }

  /** Begins at a random place, so that idle replicas take turns. */
  private static Endpoint leastBusy(
      List<Endpoint> endpoints, RandomGenerator random, Set<Endpoint> tried) {
    List<Endpoint> open = endpoints.stream().filter(e -> !tried.contains(e)).toList();
    int start = random.nextInt(open.size());
    Endpoint best = open.get(start);
    for (int i = 1; i < open.size(); i++) {
      Endpoint other = open.get((start + i) % open.size());
      if (other.inFlight() < best.inFlight()) {
        best = other;
      }
    }
    return best;
  }
}
