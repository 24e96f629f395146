package dhash.guard.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** Virtual time: nothing waits; what is due next is what happens next. */
final class Timeline implements InstantSource {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final PriorityQueue<Happening> coming = new PriorityQueue<>();
  private long now;
  private long wallOffset;
  private long count;

  /** Something that will happen, unless it is called off. */
  static final class Happening implements Comparable<Happening> {
    private final long at;
    private final long order;
    private final Runnable what;
    private boolean calledOff;

    private Happening(long at, long order, Runnable what) {
      this.at = at;
      this.order = order;
      this.what = what;
    }

    void callOff() {
      calledOff = true;
    }

    @Override
    public int compareTo(Happening other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** Milliseconds since the beginning; never goes back. */
  long now() {
    return now;
  }

  /** What the machine's clock shows, which can be set. */
  @Override
  public Instant instant() {
    return START.plusMillis(now + wallOffset);
  }

  void setClock(Duration by) {
    wallOffset += by.toMillis();
  }

  Happening in(long millis, Runnable what) {
    Happening happening = new Happening(now + millis, count++, what);
    coming.add(happening);
    return happening;
  }

  /**
   * Lets the next thing happen.
   *
   * @param wake how long it may take at most; then it is just later
   * @return false when nothing is coming and {@code wake} is endless
   */
  boolean step(long wake) {
    Happening next = coming.peek();
    while (next != null && next.calledOff) {
      coming.poll();
      next = coming.peek();
    }
    if (next == null && wake == Long.MAX_VALUE) {
      return false;
    }
    if (next == null || (wake != Long.MAX_VALUE && next.at > now + wake)) {
      now += wake;
      return true;
    }
    coming.poll();
    now = Math.max(now, next.at);
    next.what.run();
    return true;
  }
}
