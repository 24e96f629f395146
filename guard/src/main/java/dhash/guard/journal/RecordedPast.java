package dhash.guard.journal;

import dhash.engine.gate.Ledger;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Past;
import dhash.engine.gate.Telemetry.Unavailable;
import dhash.engine.rollout.Event;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.Summary;
import dhash.guard.port.PastAttempts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The past as earlier rollouts and monitors have recorded it. Between them nobody watched, and
 * nothing is known.
 */
public final class RecordedPast implements PastAttempts {
  /** More rollouts than this within three days are not looked at. */
  private static final int MOST_ROLLOUTS = 100;

  private static final Duration GRAIN = Duration.ofMinutes(5);

  private final Journal journal;

  public RecordedPast(Journal journal) {
    this.journal = journal;
  }

  @Override
  public Telemetry before(Instant now, Duration reach) {
    try {
      Ledger ledger = Ledger.EMPTY;
      for (String rollout : since(now.minus(reach)).reversed()) {
        for (Entry entry : journal.find(rollout).orElseThrow().entries()) {
          for (Event event : entry.events()) {
            if (event instanceof Event.Sampled sampled) {
              ledger = ledger.with(sampled.sample());
            }
          }
        }
      }
      return new Past(ledger.spells(GRAIN));
    } catch (IOException unreadable) {
      return new Unavailable(FileTrouble.of(unreadable));
    } catch (GuardException damaged) {
      return new Unavailable(String.valueOf(damaged.getMessage()));
    }
  }

  /** Those that ended later, the newest first; the open one tells for itself. */
  private List<String> since(Instant oldest) throws IOException {
    List<String> rollouts = new ArrayList<>();
    for (Summary summary : journal.recent(MOST_ROLLOUTS)) {
      if (summary.ending().isPresent()) {
        if (summary.ending().get().at().isBefore(oldest)) {
          break;
        }
        rollouts.add(summary.opened().rollout());
      }
    }
    return rollouts;
  }
}
