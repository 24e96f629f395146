package dhash.service.library;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/** Keeps the positions of the few lowest ids of any number that are offered. */
final class OldestOf {
  private final int limit;
  private final PriorityQueue<Entry> youngestFirst =
      new PriorityQueue<>(Comparator.comparingLong(Entry::id).reversed());

  private record Entry(long id, int position) {}

  OldestOf(int limit) {
    this.limit = limit;
  }

  void offer(long id, int position) {
    if (youngestFirst.size() == limit) {
      Entry youngest = youngestFirst.peek();
      if (youngest == null || youngest.id() < id) {
        return;
      }
      youngestFirst.poll();
    }
    youngestFirst.add(new Entry(id, position));
  }

  Stream<Integer> positions() {
    return youngestFirst.stream().map(Entry::position);
  }
}
