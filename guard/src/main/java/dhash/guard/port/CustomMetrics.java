package dhash.guard.port;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.Revision;
import dhash.guard.port.Observation.Replica;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks for the numbers that gates of the operator's own are about. */
public interface CustomMetrics {
  /**
   * What is being released.
   *
   * @param baseline empty where nothing served before
   * @param replicas the candidate's
   */
  record Released(
      String environment, Revision candidate, Optional<Revision> baseline, List<Replica> replicas) {
    public Released {
      replicas = List.copyOf(replicas);
    }
  }

  /**
   * One answer for each gate, by its name. All are asked at the same time, each within a bounded
   * time. Never throws for a source's fault: what went wrong is in the answer.
   */
  Map<String, Telemetry> read(List<Gate.Custom> gates, Released released)
      throws InterruptedException;
}
