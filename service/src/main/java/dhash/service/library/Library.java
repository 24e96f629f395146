package dhash.service.library;

import dhash.service.hash.DifferenceHash;
import dhash.service.store.ChangeLog;
import dhash.service.store.ChangeLog.Change;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Keeps the index in step with the database: loads it once, then follows the log of changes,
 * whichever replica or person made them.
 */
public final class Library {
  /** With more changes than this at once, reading everything anew is quicker. */
  private static final int MOST_CHANGES = 2000;

  private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);

  private final ChangeLog log;
  private final InstantSource clock;
  private final HashIndex index = new HashIndex();
  private long position = -1;
  private Instant pruned = Instant.MIN;
  private volatile Instant inStepAt = Instant.MIN;

  public Library(ChangeLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /** The hashes, for searching. */
  public HashIndex index() {
    return index;
  }

  /** When the index was last known to hold what the database holds. */
  public Instant inStepAt() {
    return inStepAt;
  }

  /** Takes in what has changed since the last call; everything at the first one. */
  public synchronized void catchUp() throws SQLException {
    Instant now = clock.instant();
    if (position < 0) {
      load();
    } else {
      follow();
    }
    if (now.isAfter(pruned.plus(PRUNE_EVERY))) {
      log.prune();
      pruned = now;
    }
    inStepAt = now;
  }

  private void follow() throws SQLException {
    List<Change> changes = log.from(position, MOST_CHANGES + 1);
    // The last change taken in must still be there: otherwise changes were pruned unseen, or the
    // database is another one than it was.
    boolean continuous =
        position == 0 || (!changes.isEmpty() && changes.getFirst().position() == position);
    boolean wiped = changes.stream().anyMatch(change -> change.componentId() == 0);
    if (!continuous || wiped || changes.size() > MOST_CHANGES) {
      load();
      return;
    }
    for (Change change : changes) {
      change
          .hash()
          .ifPresentOrElse(
              hash -> index.put(change.componentId(), new DifferenceHash(hash)),
              () -> index.remove(change.componentId()));
      position = change.position();
    }
  }

  private void load() throws SQLException {
    HashIndex loaded = new HashIndex();
    position = log.readAll(loaded::append);
    index.replaceWith(loaded);
  }
}
