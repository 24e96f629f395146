package dhash.guard.simulation;

import dhash.engine.rollout.Event;
import dhash.engine.rollout.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of the simulated world share: its time, its luck, and what has happened so far.
 */
public final class Scene {
  private static final List<Class<?>> EVENTS = List.of(Event.class.getPermittedSubclasses());

  /** Faults gather round the event that a rollout is about. */
  private static final int AT_FOCUS = 30;

  private static final int AFTER_FOCUS = 3;

  final Timeline time = new Timeline();
  final SplittableRandom random;
  final Invariants invariants;
  private final Tally tally;
  private final @Nullable List<String> trace;
  private List<Event> current = List.of();
  private final @Nullable Class<?> focus;
  private boolean focused;
  private boolean atFocus;
  private @Nullable State state;
  private int faultsLeft;
  private int crashes;
  private boolean killed;
  private boolean late;

  Scene(long seed, Tally tally, boolean traced) {
    this.random = new SplittableRandom(seed);
    this.tally = tally;
    this.trace = traced ? new ArrayList<>() : null;
    this.invariants = new Invariants(this);
    this.faultsLeft = random.nextInt(10);
    this.focus = chance(85) ? EVENTS.get(random.nextInt(EVENTS.size())) : null;
    this.focused = focus == null || focus == Event.Opened.class;
  }

  /** One in which nothing goes wrong. */
  public static Scene withoutFaults() {
    Scene scene = new Scene(0, new Tally(), false);
    scene.faultsLeft = 0;
    return scene;
  }

  /** Whether faults wait for this event, so that every one has its turn. */
  boolean isAbout(Class<?> event) {
    return focus == event;
  }

  /** Whether the fault happens here and now. */
  public boolean strikes(Fault fault) {
    if (faultsLeft == 0 || !focused || random.nextInt(10_000) >= odds(fault)) {
      return false;
    }
    if (ended() && fault.needsAnOpenRollout()) {
      return false;
    }
    faultsLeft--;
    meets(fault);
    return true;
  }

  private int odds(Fault fault) {
    if (focus == null) {
      return fault.odds();
    }
    return fault.odds() * (atFocus ? AT_FOCUS : AFTER_FOCUS);
  }

  /** Takes note of a fault that came by itself. */
  void meets(Fault fault) {
    tally.struck(current, fault);
    tell("FAULT " + fault.name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  /** Whether faults are over and everything must come to a good end. */
  boolean calm() {
    return faultsLeft == 0;
  }

  /** The guard's process ends at once. */
  public Crash crash() {
    crashes++;
    killed = true;
    tell("the guard is killed");
    return new Crash();
  }

  /** Whether the guard's process is dead and what it did only unwinds. */
  public boolean crashed() {
    return killed;
  }

  void revived() {
    killed = false;
  }

  int crashes() {
    return crashes;
  }

  /**
   * A call to the world from an effect: it may fail, or be where the guard is killed. Not so when
   * it lands late, for nobody waits for it then.
   */
  public void called(String what) throws IOException {
    if (late) {
      meets(Fault.LANDS_LATE);
      return;
    }
    if (strikes(Fault.EFFECT_FAILS) || stumbles()) {
      throw new IOException(what + ": connection refused");
    }
    mayDie();
  }

  /** Where the rollout is about what follows a failure, there must be one. */
  private boolean stumbles() {
    return isAbout(Event.EffectFailed.class) && !focused && chance(4);
  }

  /** In the middle of a call. */
  public void mayDie() {
    if (!late && strikes(Fault.CRASH_IN_EFFECT)) {
      throw crash();
    }
  }

  /** The call was carried out, but the answer may be lost. */
  public void answers(String what) throws IOException {
    if (!late && strikes(Fault.FAILS_THOUGH_DONE)) {
      throw new IOException(what + ": connection reset");
    }
    mayDie();
  }

  /** Does something that nobody waits for any more. */
  void late(Runnable work) {
    boolean before = late;
    late = true;
    try {
      work.run();
    } finally {
      late = before;
    }
  }

  /** Whether what is done now is something that nobody waits for any more. */
  boolean late() {
    return late;
  }

  /** What is being recorded, or was recorded last. */
  void records(List<Event> events) {
    current = events;
    atFocus = focus != null && events.stream().anyMatch(focus::isInstance);
    focused = focused || atFocus;
  }

  List<Event> recorded() {
    return current;
  }

  /** The state after the entry of that position. */
  void shows(State now, long position) {
    if (now.phase().goingBack() && (state == null || !state.phase().goingBack())) {
      invariants.verdict(position);
    }
    state = now;
  }

  /** The state as watchers were last shown it. */
  @Nullable State state() {
    return state;
  }

  boolean ended() {
    return state != null && state.ended();
  }

  public boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  public void in(long millis, Runnable what) {
    time.in(millis, what);
  }

  public Invariants invariants() {
    return invariants;
  }

  public void tell(String what) {
    if (trace != null) {
      trace.add(String.format(Locale.ROOT, "%9.1f s  %s", time.now() / 1000.0, what));
    }
  }

  boolean traced() {
    return trace != null;
  }

  List<String> trace() {
    return trace == null ? List.of() : trace;
  }

  void finish(int events) {
    tally.ended(events, invariants.checks(), crashes);
  }
}
