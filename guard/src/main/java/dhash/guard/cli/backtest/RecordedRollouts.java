package dhash.guard.cli.backtest;

import dhash.engine.replay.Incident;
import dhash.engine.replay.Recording;
import dhash.engine.replay.Stretch;
import dhash.engine.rollout.Cause;
import dhash.engine.rollout.Event;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rollouts of a journal that gates had a say in, oldest first.
 *
 * <p>Whether a release was bad is what an operator knows. Where nobody says, what was promoted
 * counts as good, and what a gate or an operator took back as bad from its first sample on.
 */
public final class RecordedRollouts {
  private final Journal journal;
  private final Optional<List<Incident>> incidents;

  /**
   * @param incidents as somebody wrote them down; empty where nobody did
   */
  public RecordedRollouts(Journal journal, Optional<List<Incident>> incidents) {
    this.journal = journal;
    this.incidents = incidents;
  }

  /**
   * A rollout with how it ended.
   *
   * @param ended such as {@code promoted}
   * @param takenBack when a gate took it back
   */
  public record Recorded(Stretch stretch, String ended, Optional<Event.GateFailed> takenBack) {}

  /**
   * @param most how many rollouts are looked at, the newest
   */
  public List<Recorded> read(int most) throws IOException {
    List<Recorded> recorded = new ArrayList<>();
    for (Journal.Summary summary : journal.recent(most).reversed()) {
      String name = summary.opened().rollout();
      List<Event> events = events(name);
      List<Instant> polls =
          events.stream()
              .filter(Event.Sampled.class::isInstance)
              .map(event -> ((Event.Sampled) event).sample().at())
              .toList();
      boolean known = summary.ending().isPresent() || incidents.isPresent();
      if (!polls.isEmpty() && known) {
        Recording recording =
            new Recording(name, polls.getFirst(), polls.getLast(), () -> events(name));
        recorded.add(recorded(recording, summary, events));
      }
    }
    return recorded;
  }

  private Recorded recorded(Recording recording, Journal.Summary summary, List<Event> events) {
    Instant begin = recording.begin();
    Instant last = recording.end();
    Optional<Incident> incident =
        incidents.isPresent()
            ? incidents.get().stream()
                .filter(i -> !i.begin().isAfter(last) && !i.end().isBefore(begin))
                .findFirst()
            : wasTakenBack(events)
                ? Optional.of(new Incident("taken back", begin, last))
                : Optional.empty();
    String ended =
        summary
            .ending()
            .map(end -> end.ending().name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .orElse("open");
    Optional<Event.GateFailed> failed =
        events.stream()
            .filter(Event.GateFailed.class::isInstance)
            .map(Event.GateFailed.class::cast)
            .findFirst();
    return new Recorded(new Stretch(recording, incident), ended, failed);
  }

  private static boolean wasTakenBack(List<Event> events) {
    return events.stream()
        .anyMatch(event ->
            event instanceof Event.RollbackBegan began
                && (began.cause() == Cause.GATE_FAILED || began.cause() == Cause.ABORTED));
  }

  private List<Event> events(String rollout) {
    try {
      return journal.find(rollout).orElseThrow().entries().stream()
          .flatMap(entry -> entry.events().stream())
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
