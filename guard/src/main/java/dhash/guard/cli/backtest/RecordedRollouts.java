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
 * counts as good, and what a gate failed or an operator aborted as bad from its first sample on,
 * also where there was nothing to go back to.
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
   * @param ended such as {@code promoted}, or by whom it was taken back
   */
  public record Recorded(Stretch stretch, String ended, Fate fate) {
    /** Whether it was going on while the incident was. */
    public boolean meets(Incident incident) {
      return RecordedRollouts.meets(stretch.recording(), incident);
    }
  }

  /** What can be held against what other gates make of a rollout. */
  public enum Fate {
    /** Nobody took it back. */
    LET_THROUGH,
    /** A gate or an operator took it back, or would have: there was nothing to go back to. */
    TAKEN_BACK,
    /** It went back for what no gate looks at, such as smoke tests, and would do so again. */
    WENT_BACK_ANYWAY
  }

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
    Optional<Incident> incident =
        incidents.isPresent()
            ? incidents.get().stream().filter(one -> meets(recording, one)).findFirst()
            : story.fate() == Fate.TAKEN_BACK
                ? Optional.of(new Incident("taken back", recording.begin(), recording.end()))
                : Optional.empty();
    String ended =
        story
            .judged()
            .or(() ->
                summary
                    .ending()
                    .map(end -> end.ending().name().toLowerCase(Locale.ROOT).replace('_', ' ')))
            .orElse("open");
    return new Recorded(new Stretch(recording, incident), ended, story.fate());
  }

  private static boolean meets(Recording recording, Incident incident) {
    return !incident.begin().isAfter(recording.end())
        && !incident.end().isBefore(recording.begin());
  }

  /** What must be known of a rollout beforehand; its polls are gone through, and not kept. */
  private static final class Story {
    private @Nullable Instant begin;
    private @Nullable Instant end;
    private Optional<Cause> wentBack = Optional.empty();
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

    Fate fate() {
      if (failed.isPresent() || wentBack.equals(Optional.of(Cause.ABORTED))) {
        return Fate.TAKEN_BACK;
      }
      return wentBack.isPresent() ? Fate.WENT_BACK_ANYWAY : Fate.LET_THROUGH;
    }

    /** How it ended, in words, where a gate or an operator saw to it. */
    Optional<String> judged() {
      if (failed.isPresent()) {
        String gate = failed.get().judgement().gate();
        return Optional.of(
            wentBack.isPresent()
                ? "taken back by " + gate
                : "failed by " + gate + ", with nothing to go back to");
      }
      return wentBack.filter(Cause.ABORTED::equals).map(_ -> "aborted");
    }

    private void take(Event event) {
      switch (event) {
        case Event.Sampled(Sample sample) -> {
          begin = begin == null ? sample.at() : begin;
          end = sample.at();
        }
        case Event.GateFailed gate when failed.isEmpty() -> failed = Optional.of(gate);
        case Event.RollbackBegan began when wentBack.isEmpty() ->
            wentBack = Optional.of(began.cause());
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
