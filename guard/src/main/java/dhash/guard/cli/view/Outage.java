package dhash.guard.cli.view;

import dhash.engine.rollout.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How long requests got 503 because data were swapped, folded from the journal's times. It begins
 * when everything is told to stop, not when the last request has been answered: from then on no new
 * one is let in.
 *
 * @param since when it began; empty where nothing was stopped
 * @param took until the platform said that what serves is ready; empty as long as nothing is
 */
record Outage(Optional<Instant> since, Optional<Duration> took) {
  static final Outage NONE = new Outage(Optional.empty(), Optional.empty());

  Outage with(Event event) {
    return switch (event) {
      case Event.RestoredBeside beside -> new Outage(Optional.of(beside.at()), Optional.empty());
      case Event.FleetReached reached when goesOn() && serves(reached) ->
          new Outage(since, since.map(begin -> Duration.between(begin, reached.at())));
      default -> this;
    };
  }

  private boolean goesOn() {
    return since.isPresent() && took.isEmpty();
  }

  private static boolean serves(Event.FleetReached reached) {
    return reached.fleet().placements().stream().anyMatch(placement -> placement.weight() > 0);
  }

  /** What is added to a sentence on how it ended; empty where there was none. */
  String told() {
    if (goesOn()) {
      return "; requests get 503 since " + since.orElseThrow();
    }
    return took.map(t -> String.format(Locale.ROOT, "; requests got 503 for %.1f s", seconds(t)))
        .orElse("");
  }

  Optional<Double> seconds() {
    return took.map(Outage::seconds);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
