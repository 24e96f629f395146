package dhash.engine.replay;

import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Sample;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plays a recording past gates that it may never have met, by the very functions that guard a
 * rollout: {@link Rollout#evolve} folds the samples, {@link Rollout#decide} says what follows.
 *
 * <p>What was recorded is not changed by a verdict: the samples go on after an alarm, as far as
 * they were recorded, so that the worst values are those of the whole.
 */
public final class Replay {
  /** Further than any threshold: evidence may be endless, which no chart and no sum can take. */
  private static final double FAR = 1e15;

  private State state;
  private int polls;
  private int said;
  private Optional<Played.Alarm> alarm = Optional.empty();
  private final Map<String, Double> worst = new HashMap<>();
  private final Map<String, Judgement> last = new HashMap<>();
  private final List<Judgement> warned = new ArrayList<>();

  private Replay(Event.Opened opened) {
    this.state = Rollout.begin(opened);
  }

  /**
   * What the policy's gates would have made of it. Taken back counts as such whether or not the
   * environment does that by itself.
   *
   * @param events of the recording; given, so that several policies share one reading
   */
  public static Played play(Recording recording, Iterable<Event> events, Policy policy) {
    Iterator<Event> all = events.iterator();
    Replay replay = new Replay(under(policy, (Event.Opened) all.next()));
    while (all.hasNext()) {
      Event event = all.next();
      if (event instanceof Event.RollbackBegan || event instanceof Event.Ended) {
        break;
      }
      replay.take(event);
    }
    return replay.played(recording, policy);
  }

  private static Event.Opened under(Policy policy, Event.Opened opened) {
    return opened.under(
        new Policy(policy.window(), policy.cadence(), true, policy.gates(), policy.rules()));
  }

  private void take(Event event) {
    switch (event) {
      case Event.Sampled(Sample sample) when state.phase().guarding() -> sampled(sample);
      // What other gates said once is not what these say.
      case Event.GateNeared _, Event.GateWarned _, Event.GatePaused _, Event.GateFailed _ -> {}
      default -> state = Rollout.evolve(state, event);
    }
  }

  private void sampled(Sample sample) {
    List<Event> decided = Rollout.decide(state, new Input.Measured(sample), sample.at()).events();
    state = Rollout.evolve(state, decided.getFirst());
    polls++;
    boolean any = false;
    for (Gate gate : state.gates()) {
      any |= note(gate, state.watch().window().judge(gate, state.policy().rule(gate)));
    }
    said += any ? 1 : 0;
    for (Event event : decided) {
      switch (event) {
        case Event.GateFailed(Judgement judgement) when alarm.isEmpty() ->
            alarm = Optional.of(new Played.Alarm(sample.at(), judgement));
        case Event.GateWarned(Judgement judgement) -> warns(judgement);
        case Event.GatePaused(Judgement judgement) -> warns(judgement);
        default -> {}
      }
    }
  }

  private void warns(Judgement judgement) {
    warned.add(judgement);
    state = Rollout.evolve(state, new Event.GateWarned(judgement));
  }

  /** Whether the gate had a say. */
  private boolean note(Gate gate, Judgement judgement) {
    last.put(gate.name(), judgement);
    boolean says = judgement.outcome() == Outcome.PASS || judgement.outcome() == Outcome.FAIL;
    if (says) {
      boolean above = gate.direction() == Direction.ABOVE;
      double value = Math.clamp(judgement.value(), -FAR, FAR);
      worst.merge(gate.name(), value, above ? Math::max : Math::min);
    }
    return says;
  }

  private Played played(Recording recording, Policy policy) {
    List<Judgement> words =
        policy.gates().stream()
            .flatMap(gate -> Optional.ofNullable(last.get(gate.name())).stream())
            .toList();
    boolean known = said >= recording.enough() || alarm.isPresent();
    return new Played(
        recording.name(), recording.begin(), polls, known, alarm, worst, words, warned);
  }
}
