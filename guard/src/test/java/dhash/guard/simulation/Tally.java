package dhash.guard.simulation;

import dhash.engine.rollout.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What was tried: which fault struck at which event, how often, over all rollouts. */
public final class Tally {
  private static final List<Class<?>> EVENTS = List.of(Event.class.getPermittedSubclasses());

  /** After these a rollout is over: there is no effect that could fail, and nothing is watched. */
  private static final List<Class<?>> LAST =
      List.of(Event.Ended.class, Event.SchemaContracted.class, Event.RollbackValidated.class);

  private static final int MOST_EVENTS = 4096;

  private final Map<Class<?>, Map<Fault, LongAdder>> struck = new HashMap<>();
  private final AtomicLongArray lengths = new AtomicLongArray(MOST_EVENTS);
  private final AtomicLongArray sums = new AtomicLongArray(3);

  public Tally() {
    for (Class<?> event : EVENTS) {
      Map<Fault, LongAdder> row = new EnumMap<>(Fault.class);
      for (Fault fault : Fault.values()) {
        row.put(fault, new LongAdder());
      }
      struck.put(event, row);
    }
  }

  void struck(List<Event> at, Fault fault) {
    at.forEach(event -> cell(event.getClass(), fault).increment());
  }

  private LongAdder cell(Class<?> event, Fault fault) {
    return Objects.requireNonNull(Objects.requireNonNull(struck.get(event)).get(fault));
  }

  void ended(int events, long checks, int crashes) {
    lengths.incrementAndGet(Math.min(events, MOST_EVENTS - 1));
    sums.incrementAndGet(0);
    sums.addAndGet(1, checks);
    sums.addAndGet(2, crashes);
  }

  public long rollouts() {
    return sums.get(0);
  }

  public long checks() {
    return sums.get(1);
  }

  public long crashes() {
    return sums.get(2);
  }

  /** How many events half of the rollouts had at least. */
  public int medianEvents() {
    long seen = 0;
    for (int events = 0; events < MOST_EVENTS; events++) {
      seen += lengths.get(events);
      if (seen * 2 >= rollouts()) {
        return events;
      }
    }
    return MOST_EVENTS;
  }

  /** Event and fault that never met, though they could. */
  public List<String> neverTried() {
    List<String> never = new ArrayList<>();
    for (Class<?> event : EVENTS) {
      for (Fault fault : Fault.values()) {
        if (possible(event, fault) && count(event, fault) == 0) {
          never.add(event.getSimpleName() + " x " + fault);
        }
      }
    }
    return never;
  }

  private static boolean possible(Class<?> event, Fault fault) {
    return !LAST.contains(event) || !fault.needsAnOpenRollout();
  }

  private long count(Class<?> event, Fault fault) {
    return cell(event, fault).sum();
  }

  /** What the matrix shows of a pair that can't be tried. */
  static final String LEGEND =
      "-: they can't meet, for with this event the rollout is over, and the fault needs one that"
          + " is open";

  /** A row for each fault, a column for each event; a dash where they can't meet. */
  public String matrix() {
    StringBuilder text = new StringBuilder("fault \\ event      ");
    EVENTS.forEach(event -> text.append(" %10.10s".formatted(event.getSimpleName())));
    Arrays.stream(Fault.values())
        .forEach(fault -> {
          text.append("%n%-19s".formatted(fault.name().toLowerCase(Locale.ROOT)));
          EVENTS.forEach(event ->
              text.append(
                  " %10s".formatted(possible(event, fault) ? "" + count(event, fault) : "-")));
        });
    return text.append(System.lineSeparator()).append(LEGEND).toString();
  }
}
