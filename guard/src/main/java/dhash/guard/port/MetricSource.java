package dhash.guard.port;

import dhash.engine.gate.Reading;
import dhash.guard.port.Observation.Replica;
import java.util.List;

/**
 * Asks replicas how they are. Never throws for a replica's fault: what went wrong is in the
 * reading.
 */
public interface MetricSource {
  /**
   * Checks health and scrapes the metrics of each replica at the same time, each within a bounded
   * time and size.
   *
   * @param probe whether to send each replica one marked image beforehand, so that an idle one can
   *     be judged
   */
  List<Reading> read(List<Replica> replicas, boolean probe) throws InterruptedException;
}
