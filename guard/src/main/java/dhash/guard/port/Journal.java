package dhash.guard.port;

import dhash.engine.rollout.Event;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What has happened in one environment, rollout by rollout: the truth from which every other file
 * is a view. Reading needs no lock; writing is for the one who holds it.
 */
public interface Journal {
  /**
   * One decision: its events were recorded together or not at all.
   *
   * @param position counted over all rollouts of the environment, from 1
   */
  record Entry(long position, Instant at, List<Event> events) {
    public Entry {
      events = List.copyOf(events);
    }
  }

  /**
   * All entries of one rollout, in order; the first one opens it. Of a long one they may be read
   * from disk each time: go through them once rather than keep them.
   */
  record History(List<Entry> entries) {
    public History {
      entries = Collections.unmodifiableList(entries);
    }

    public State state() {
      return Rollout.fold(events());
    }

    /** All of them in order; to be gone through as often as wanted, but not to be kept. */
    public Iterable<Event> events() {
      return () -> entries.stream().flatMap(entry -> entry.events().stream()).iterator();
    }

    /** Whether polls of it are not kept any more, which are too old. */
    public boolean thinned() {
      long positions = entries.getLast().position() - entries.getFirst().position() + 1;
      return positions > entries.size();
    }

    public Event.Opened opened() {
      return (Event.Opened) entries.getFirst().events().getFirst();
    }

    public Optional<Event.Ended> ending() {
      return entries.getLast().events().getLast() instanceof Event.Ended ended
          ? Optional.of(ended)
          : Optional.empty();
    }
  }

  /** Shows a watcher all that has happened so far, as if it had been there. */
  static void replay(History history, Watcher watcher) {
    State state = Rollout.begin(history.opened());
    watcher.saw(history.entries().getFirst(), state);
    for (Entry entry : history.entries().subList(1, history.entries().size())) {
      for (Event event : entry.events()) {
        state = Rollout.evolve(state, event);
      }
      watcher.saw(entry, state);
    }
  }

  /** A rollout's beginning and, if it came, its end. */
  record Summary(Event.Opened opened, Optional<Event.Ended> ending) {}

  /**
   * What a look at every line found.
   *
   * @param bytes on disk
   * @param notes what is worth knowing, and harmless
   * @param damage a sentence for each file that is not what was written or not there; empty where
   *     all is sound
   * @param remedy what to do about the damage
   */
  record Inspection(
      int rollouts,
      long entries,
      long bytes,
      List<String> notes,
      List<String> damage,
      String remedy) {
    public Inspection {
      notes = List.copyOf(notes);
      damage = List.copyOf(damage);
    }
  }

  /** The newest rollout, open or ended. */
  Optional<History> latest() throws IOException;

  /** The rollout of that name. */
  Optional<History> find(String rollout) throws IOException;

  /** The newest rollouts, newest first. */
  default List<Summary> recent(int most) throws IOException {
    return recent(
        most,
        damage -> {
          throw damage;
        });
  }

  /**
   * The same, without ended ones whose file is damaged.
   *
   * @param damaged hears of those
   * @throws GuardException when the newest is damaged
   */
  List<Summary> recent(int most, Consumer<GuardException> damaged) throws IOException;

  /** This journal's name among others; empty where nothing was ever written. */
  Optional<String> identity() throws IOException;

  /**
   * Reads everything, changes nothing.
   *
   * @param acted what the platform has acted for, which a whole journal knows of
   */
  Inspection inspect(Optional<Generation> acted) throws IOException;

  /** Whether another process has the environment's lock now, known by name or not yet. */
  boolean isLocked() throws IOException;

  /**
   * Takes the environment's lock, for this process's life at most, and mends a torn last line.
   *
   * @param owner shown to others who want it
   * @throws GuardException with {@link ExitCode#BUSY} when another process holds it, with {@link
   *     ExitCode#ERROR} when the journal is damaged
   */
  Writer lock(String owner) throws IOException;

  /**
   * An entry of the way back for which there is no room left, not even what was set aside: nothing
   * of it was recorded, and nothing will be by this writer. Any other failure leaves open what was.
   */
  final class NotRecorded extends IOException {
    private static final long serialVersionUID = 1;

    public NotRecorded(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** The right to write. Closing it gives the lock back. */
  interface Writer extends Closeable {
    /** The journal's identity: positions of another one mean nothing here. */
    String identity();

    /**
     * The newest rollout, read again where something was appended since: what took days to record
     * is not kept in memory.
     */
    Optional<History> latest() throws IOException;

    /**
     * Whether the newest rollout is open, or ended without its guard living to tell everybody: then
     * one more guard sees to that.
     */
    boolean unfinished() throws IOException;

    /** Positions to come are above this one, even if those up to it were lost. */
    void countOn(long position);

    /** Begins a new rollout; the last one must have ended. */
    Entry open(Event.Opened opened) throws IOException;

    /** Records one decision, on disk before this returns. */
    Entry append(List<Event> events, Instant at) throws IOException;

    /** Gives the lock back. Once the rollout has ended, everybody was told by now. */
    @Override
    void close() throws IOException;
  }
}
