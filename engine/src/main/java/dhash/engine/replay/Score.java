package dhash.engine.replay;

import dhash.engine.evidence.ClopperPearson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How well gates did on stretches of which it is known whether something was wrong.
 *
 * @param clean stretches without incident of which the gates could say enough
 * @param falseRollbacks of these, those that were taken back
 * @param incidents that began while all gates passed
 * @param delays from the incident's beginning to the alarm, of those that were found; ascending
 * @param before incidents that can't be counted, for it was taken back before they began
 * @param blind stretches without incident in which no gate could say anything, or at too few polls
 */
public record Score(
    int clean, int falseRollbacks, int incidents, List<Duration> delays, int before, int blind) {
  public Score {
    delays = delays.stream().sorted().toList();
  }

  /** A stretch and what became of it. */
  public record Result(Optional<Incident> incident, Played played) {}

  public static Score of(List<Result> results) {
    int clean = 0;
    int falseRollbacks = 0;
    int incidents = 0;
    int before = 0;
    int blind = 0;
    List<Duration> delays = new ArrayList<>();
    for (Result result : results) {
      Optional<Instant> alarm = result.played().alarm().map(Played.Alarm::at);
      if (result.incident().isEmpty()) {
        boolean seen = result.played().said();
        clean += seen ? 1 : 0;
        blind += seen ? 0 : 1;
        falseRollbacks += alarm.isPresent() ? 1 : 0;
        continue;
      }
      Instant begin = result.incident().get().begin();
      if (alarm.isPresent() && alarm.get().isBefore(begin)) {
        before++;
        continue;
      }
      incidents++;
      alarm.ifPresent(at -> delays.add(Duration.between(begin, at)));
    }
    return new Score(clean, falseRollbacks, incidents, delays, before, blind);
  }

  public int detected() {
    return delays.size();
  }

  /** Of the share of false rollbacks; empty where there is nothing to tell it from. */
  public Optional<ClopperPearson> falseRollbackInterval() {
    return clean == 0 ? Optional.empty() : Optional.of(ClopperPearson.of(falseRollbacks, clean));
  }

  /** Of the share of incidents that were found. */
  public Optional<ClopperPearson> detectionInterval() {
    return incidents == 0
        ? Optional.empty()
        : Optional.of(ClopperPearson.of(detected(), incidents));
  }

  /**
   * The delay that the given share of the found incidents did not exceed: the smallest that is not
   * exceeded by it (nearest rank), so always one that was seen. Empty where none was found.
   */
  public Optional<Duration> delay(double share) {
    if (delays.isEmpty()) {
      return Optional.empty();
    }
    int rank = (int) Math.ceil(share * delays.size() - 1e-9);
    return Optional.of(delays.get(Math.clamp(rank, 1, delays.size()) - 1));
  }
}
