package dhash.service.library;

import dhash.service.hash.DifferenceHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * All hashes of the library in two parallel arrays, 16 bytes a component. Searching is a scan: a
 * million take about a millisecond at any distance, where an index structure pays only at small
 * ones.
 */
public final class HashIndex {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private long[] hashes = new long[1024];
  private long[] ids = new long[1024];
  private int size;

  /** A page of neighbours, nearest first, and how many there are in all. */
  public record Neighbours(long total, List<Neighbour> nearest) {}

  /** How many components are known. */
  public int size() {
    lock.readLock().lock();
    try {
      return size;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Adds a component, or gives it another hash. */
  public void put(long componentId, DifferenceHash hash) {
    lock.writeLock().lock();
    try {
      int at = indexOf(componentId);
      if (at < 0) {
        append(componentId, hash.bits());
      } else {
        hashes[at] = hash.bits();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Takes a component out; nothing happens where it is not known. */
  public void remove(long componentId) {
    lock.writeLock().lock();
    try {
      int at = indexOf(componentId);
      if (at >= 0) {
        size--;
        hashes[at] = hashes[size];
        ids[at] = ids[size];
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Takes over another index's content, which must not be used any more. */
  void replaceWith(HashIndex loaded) {
    lock.writeLock().lock();
    try {
      hashes = loaded.hashes;
      ids = loaded.ids;
      size = loaded.size;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Adds a component that is not known yet; for loading, before others can see this index. */
  void append(long componentId, long hash) {
    if (size == ids.length) {
      hashes = Arrays.copyOf(hashes, size + size / 2);
      ids = Arrays.copyOf(ids, size + size / 2);
    }
    hashes[size] = hash;
    ids[size] = componentId;
    size++;
  }

  /** The component nearest to a hash, the oldest where several are; empty without components. */
  public Optional<Neighbour> nearest(DifferenceHash hash) {
    lock.readLock().lock();
    try {
      int best = -1;
      int bestDistance = Long.SIZE + 1;
      for (int at = 0; at < size; at++) {
        int distance = Long.bitCount(hashes[at] ^ hash.bits());
        if (distance < bestDistance || (distance == bestDistance && ids[at] < ids[best])) {
          best = at;
          bestDistance = distance;
        }
      }
      return best < 0 ? Optional.empty() : Optional.of(neighbour(best, bestDistance));
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * The components within a distance of a hash, nearest first and the oldest first among equals.
   *
   * @param limit how many to return at most
   */
  public Neighbours within(DifferenceHash hash, int distance, int limit) {
    lock.readLock().lock();
    try {
      long[] counts = new long[Long.SIZE + 1];
      for (int at = 0; at < size; at++) {
        counts[Long.bitCount(hashes[at] ^ hash.bits())]++;
      }
      long total = Arrays.stream(counts, 0, distance + 1).sum();
      return new Neighbours(total, collect(hash, cutOff(counts, distance, limit), limit));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The smallest distance within which there are enough, at most the one that was asked for. */
  private static int cutOff(long[] counts, int distance, int limit) {
    long seen = 0;
    for (int at = 0; at < distance; at++) {
      seen += counts[at];
      if (seen >= limit) {
        return at;
      }
    }
    return distance;
  }

  private List<Neighbour> collect(DifferenceHash hash, int distance, int limit) {
    List<Neighbour> nearer = new ArrayList<>();
    OldestOf farthest = new OldestOf(limit);
    for (int at = 0; at < size; at++) {
      int d = Long.bitCount(hashes[at] ^ hash.bits());
      if (d < distance) {
        nearer.add(neighbour(at, d));
      } else if (d == distance) {
        farthest.offer(ids[at], at);
      }
    }
    farthest.positions().forEach(at -> nearer.add(neighbour(at, distance)));
    nearer.sort(
        Comparator.comparingInt(Neighbour::distance).thenComparingLong(Neighbour::componentId));
    return List.copyOf(nearer.subList(0, Math.min(limit, nearer.size())));
  }

  private Neighbour neighbour(int at, int distance) {
    return new Neighbour(ids[at], new DifferenceHash(hashes[at]), distance);
  }

  private int indexOf(long componentId) {
    for (int at = 0; at < size; at++) {
      if (ids[at] == componentId) {
        return at;
      }
    }
    return -1;
  }
}
