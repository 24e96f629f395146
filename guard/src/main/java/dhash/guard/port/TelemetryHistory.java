package dhash.guard.port;

import dhash.engine.gate.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What somebody else recorded of the service, as though a guard had polled it. */
@FunctionalInterface
public interface TelemetryHistory {
  /**
   * What is to be read.
   *
   * @param step between two polls
   * @param labels what all series of the service have, by name
   * @param candidate the revision that is judged; empty where no revision is told from another
   * @param baseline the one it is held against; empty for none
   * @param customs what is to be asked for gates of the operator's own, by their names
   */
  record Wanted(
      Instant from,
      Instant to,
      Duration step,
      Map<String, String> labels,
      Optional<String> candidate,
      Optional<String> baseline,
      Map<String, NumberSource.PromQl> customs) {
    public Wanted {
      labels = Map.copyOf(labels);
      customs = Map.copyOf(customs);
    }
  }

  /**
   * A sample for each step from the first on at which there was anything; health was not recorded.
   *
   * @throws GuardException when the source can't say
   */
  List<Sample> read(Wanted wanted) throws InterruptedException;
}
