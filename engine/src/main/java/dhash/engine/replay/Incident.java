package dhash.engine.replay;

import java.time.Instant;

/**
 * A stretch of time in which something is known to have been wrong.
 *
 * @param begin when it began to be wrong
 * @param end when it was over
 */
public record Incident(String name, Instant begin, Instant end) {
  public Incident {
    if (end.isBefore(begin)) {
      throw new IllegalArgumentException("an incident that ends before it begins");
    }
  }
}
