package dhash.guard.port;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Revision;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Where one environment's replicas run and its traffic is routed. Calls may be repeated; each
 * converges to what is asked.
 *
 * <p>Traffic is only ever given to ready replicas, and weights move before anything is stopped.
 */
public interface Platform {
  /**
   * Makes known how a revision is started. Must precede the first {@link #ensure} that places it.
   * Kept for as long as the platform may have to restart it.
   */
  void prepare(Revision revision, Launch launch) throws IOException;

  /**
   * Converges to the fleet: starts what is missing, waits until it is ready, moves the weights,
   * then drains and stops what is no longer placed. Where every revision that is to get traffic has
   * a ready replica already, the weights move at once, before anything is started or stopped.
   *
   * @param limit how long to try; what has been reached by then stays
   * @throws IOException when the platform can't be reached; what was done is then unknown, and the
   *     call may be repeated
   */
  Ensured ensure(Generation generation, Fleet fleet, Duration limit)
      throws IOException, InterruptedException;

  /** The fleet as it is now. */
  Observation observe() throws IOException;

  /** The newest generation that was acted for; empty where there was none yet. */
  Optional<Generation> newest() throws IOException;

  /** How an {@link #ensure} ended. */
  sealed interface Ensured {
    /** The fleet is as asked. */
    record Converged() implements Ensured {}

    /** A revision's replicas did not become ready in time or ended; no traffic was moved to it. */
    record NotReady(Revision revision, String reason) implements Ensured {}

    /** The platform has acted for a newer generation already; nothing was done. */
    record Superseded(long newestPosition) implements Ensured {}
  }
}
