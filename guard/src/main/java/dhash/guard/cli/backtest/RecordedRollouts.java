package dhash.guard.cli.backtest;

import dhash.engine.gate.Sample;
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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
      Journal.History history = history(name);
      Story story = Story.of(history.events());
      boolean known = summary.ending().isPresent() || incidents.isPresent();
      boolean whole = story.begin != null && story.end != null && !history.thinned();
      if (whole && known) {
        Recording recording =
            new Recording(name, story.begin(), story.end(), () -> history(name).events());
        recorded.add(recorded(recording, summary, story));
      }
    }
    return recorded;
  }

  private Recorded recorded(Recording recording, Journal.Summary summary, Story story) {
    Instant begin = recording.begin();
    Instant last = recording.end();
    Optional<Incident> incident =
        incidents.isPresent()
            ? incidents.get().stream()
                .filter(i -> !i.begin().isAfter(last) && !i.end().isBefore(begin))
                .findFirst()
            : story.takenBack
                ? Optional.of(new Incident("taken back", begin, last))
                : Optional.empty();
    String ended =
        summary
            .ending()
            .map(end -> end.ending().name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .orElse("open");
    return new Recorded(new Stretch(recording, incident), ended, story.failed);
  }

  /** What must be known of a rollout beforehand; its polls are gone through, and not kept. */
  private static final class Story {
    private @Nullable Instant begin;
    private @Nullable Instant end;
    private boolean takenBack;
    private Optional<Event.GateFailed> failed = Optional.empty();

    static Story of(Iterable<Event> events) {
      Story story = new Story();
      events.forEach(story::take);
      return story;
    }

    Instant begin() {
      return Objects.requireNonNull(begin);
    }

    Instant end() {
      return Objects.requireNonNull(end);
    }

    private void take(Event event) {
      switch (event) {
        case Event.Sampled(Sample sample) -> {
          begin = begin == null ? sample.at() : begin;
          end = sample.at();
        }
        case Event.GateFailed gate when failed.isEmpty() -> failed = Optional.of(gate);
        case Event.RollbackBegan began ->
            takenBack |= began.cause() == Cause.GATE_FAILED || began.cause() == Cause.ABORTED;
        default -> {}
      }
    }
  }

  private Journal.History history(String rollout) {
    try {
      return journal.find(rollout).orElseThrow();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
