package dhash.guard.port;

import dhash.engine.gate.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What somebody else recorded of the service's counters, as though a guard had polled them. */
@FunctionalInterface
public interface TelemetryHistory {
  /**
   * What is to be read.
   *
   * @param step between two polls
   * @param labels what all series of the service have, by name
   * @param candidate the revision that is judged; empty where no revision is told from another
   * @param baseline the one it is held against; empty for none
   */
  record Wanted(
      Instant from,
      Instant to,
      Duration step,
      Map<String, String> labels,
      Optional<String> candidate,
      Optional<String> baseline) {
    public Wanted {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * A sample for each step from the first on at which there was anything; health was not recorded.
   *
   * @throws GuardException when the source can't say
   */
  List<Sample> read(Wanted wanted) throws InterruptedException;
}
