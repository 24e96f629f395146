package dhash.guard.controller;

import dhash.engine.rollout.Decision;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Owed;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Inbox;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Watcher;
import dhash.guard.port.Workers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The loop that carries one rollout through: ask what is owed, have it done, take what comes (a
 * result or an order), record what follows, go on. It is the same after a crash: the journal says
 * where it stands.
 */
public final class Controller {
  /** How often orders are mostly looked for; traffic must be back within a second of an abort. */
  public static final Duration BEAT = Duration.ofMillis(50);

  private final Journal.Writer journal;
  private final Inbox inbox;
  private final Hands hands;
  private final InstantSource clock;
  private final Duration beat;
  private final List<Watcher> watchers;
  private final AtomicReference<Optional<Departure>> departure =
      new AtomicReference<>(Optional.empty());
  private State state;
  private long position;

  /** Why nothing more can be recorded, on a way back that goes on all the same. */
  private Optional<Journal.NotRecorded> unrecorded = Optional.empty();

  /** Why the loop was left before the rollout ended, with the order to record before. */
  private record Departure(Optional<Input.Ordered> order) {}

  /**
   * Takes over the newest rollout of the journal.
   *
   * @param beat how often orders are looked for; {@link #BEAT} where this is all that the process
   *     does
   * @throws IllegalStateException when there is none
   */
  public Controller(
      Journal.Writer journal,
      Inbox inbox,
      Interpreter interpreter,
      Workers workers,
      InstantSource clock,
      Duration beat,
      List<Watcher> watchers)
      throws IOException {
    Journal.History before = before(journal);
    this.journal = journal;
    this.inbox = inbox;
    this.hands = new Hands(interpreter, workers);
    this.clock = clock;
    this.beat = beat;
    this.watchers = List.copyOf(watchers);
    this.state = before.state();
    this.position = before.entries().getLast().position();
  }

  private static Journal.History before(Journal.Writer journal) throws IOException {
    return journal.latest().orElseThrow(() -> new IllegalStateException("no rollout to guard"));
  }

  /**
   * Guards until the rollout has ended, or until {@link #leave}, or until it is held, when {@code
   * untilHeld}. The watchers first see what happened before: it is shown as well, and told to those
   * whom a guard that died has not told.
   *
   * @return the state it was left in
   * @throws IOException when the journal can't be written: the rollout then goes on from what is on
   *     disk
   * @throws GuardException when there was no room for the way back in it: that was gone to its end
   *     first, and the next guard is told to go it again, recorded
   */
  public State run(boolean untilHeld) throws IOException, InterruptedException {
    Journal.replay(before(journal), (entry, then) -> watchers.forEach(w -> w.saw(entry, then)));
    try {
      // Who was not answered because a guard died is told, even where that was the end.
      obey();
      while (!state.ended() && departure.get().isEmpty()) {
        if (untilHeld && state.phase() instanceof Phase.Held) {
          break;
        }
        Optional<Input.Result> result = hands.await(engage());
        if (result.isPresent()) {
          take(result.get());
        }
        obey();
      }
    } finally {
      hands.drop();
    }
    Optional<Input.Ordered> last = departure.get().flatMap(Departure::order);
    if (last.isPresent()) {
      take(last.get());
    }
    if (unrecorded.isPresent()) {
      throw Unrecorded.wayBack(inbox, state, position, unrecorded.get());
    }
    return state;
  }

  /**
   * Ends {@link #run} soon, from another thread.
   *
   * @param order recorded before, if it is allowed
   */
  public void leave(Optional<Input.Ordered> order) {
    departure.set(Optional.of(new Departure(order)));
  }

  /** Begins what is owed, if it may begin, and says how long there is nothing else to begin. */
  private Duration engage() {
    Optional<Owed> owed = Rollout.next(state);
    if (owed.isPresent() && hands.busyWith(owed.get().effect())) {
      return beat;
    }
    hands.drop();
    if (owed.isEmpty()) {
      return beat;
    }
    Duration left = Duration.between(clock.instant(), owed.get().notBefore());
    if (left.isPositive()) {
      return left.compareTo(beat) < 0 ? left : beat;
    }
    hands.start(owed.get().effect(), new Generation(journal.identity(), position), state);
    return beat;
  }

  private void obey() throws IOException {
    for (Input.Ordered order : inbox.waiting()) {
      Optional<String> refusal = take(order);
      Inbox.Answer answer =
          new Inbox.Answer(refusal, unrecorded.map(full -> String.valueOf(full.getMessage())));
      try {
        inbox.answer(order.id(), answer);
      } catch (IOException full) {
        // What keeps the way back from being recorded must not end it here.
        if (unrecorded.isEmpty()) {
          throw full;
        }
      }
    }
  }

  /**
   * Even a disk without any room stops no way back. Positions go on counting, so that the platform
   * refuses whoever knows only what was recorded, until he has caught up.
   */
  private Entry record(List<Event> events, Instant now) throws IOException {
    if (unrecorded.isEmpty()) {
      try {
        return journal.append(events, now);
      } catch (Journal.NotRecorded full) {
        unrecorded = Optional.of(full);
      }
    }
    return new Entry(position + 1, now, events);
  }

  /** Records what follows from an input; what comes back is why an order was refused. */
  private Optional<String> take(Input input) throws IOException {
    Instant now = clock.instant();
    Decision decision = Rollout.decide(state, input, now);
    if (!decision.events().isEmpty()) {
      Entry entry = record(decision.events(), now);
      position = entry.position();
      for (var event : entry.events()) {
        state = Rollout.evolve(state, event);
      }
      // On the way back traffic doesn't wait for those who are told.
      if (state.phase().goingBack() && departure.get().isEmpty()) {
        engage();
      }
      for (Watcher watcher : watchers) {
        watcher.saw(entry, state);
      }
    }
    return decision.refusal();
  }
}
