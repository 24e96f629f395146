package dhash.engine.rollout;

import dhash.engine.gate.Action;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Glance;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Window;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What follows from a measurement. Only a failed gate goes back; only gates that pass let the
 * window end well.
 */
final class Guarding {
  private Guarding() {}

  static Decision measured(State before, Sample sample) {
    List<Event> events = new ArrayList<>();
    events.add(new Event.Sampled(sample));
    State state = Rollout.evolve(before, events.getFirst());
    List<Judgement> fatal = new ArrayList<>();
    for (Gate gate : state.gates()) {
      Glance glance = state.glance(gate);
      if (glance.outcome() == Outcome.FAIL && takesBack(state, gate)) {
        fatal.add(state.judge(gate));
      } else {
        news(state, gate, glance).ifPresent(events::add);
      }
    }
    if (!fatal.isEmpty()) {
      events.subList(1, events.size()).clear();
      fatal.forEach(judgement -> events.add(new Event.GateFailed(judgement)));
      events.addAll(takeBack(state, fatal, sample.at()));
      return Decision.of(events);
    }
    State told = events.stream().skip(1).reduce(state, Rollout::evolve, (_, last) -> last);
    if (!told.paused()) {
      events.addAll(advance(told, sample.at()));
    }
    return Decision.of(events);
  }

  private static boolean takesBack(State state, Gate gate) {
    return state.policy().autoRollback() && state.policy().rule(gate).action() == Action.ROLLBACK;
  }

  /** What people are told of a gate that does not take the candidate back, once. */
  private static Optional<Event> news(State state, Gate gate, Glance glance) {
    if (glance.outcome() == Outcome.FAIL && !state.watch().warned().contains(gate.name())) {
      Judgement judgement = state.judge(gate);
      return Optional.of(
          state.policy().rule(gate).action() == Action.PAUSE
              ? new Event.GatePaused(judgement)
              : new Event.GateWarned(judgement));
    }
    return glance.near() && !state.watch().neared().contains(gate.name())
        ? Optional.of(new Event.GateNeared(state.judge(gate)))
        : Optional.empty();
  }

  private static List<Event> takeBack(State state, List<Judgement> failed, Instant now) {
    String why = failed.stream().map(Judgement::explanation).collect(Collectors.joining("; "));
    if (state.plan().kind() == Kind.MONITOR && !state.hasWayBack()) {
      return List.of(
          new Event.Ended(
              Ending.ROLLBACK_FAILED,
              why
                  + ". There is no earlier revision that could serve; "
                  + state.candidate()
                  + " goes on serving",
              now));
    }
    return Ladder.goBack(state, Cause.GATE_FAILED, why, DataPolicy.KEEP, now).events();
  }

  private static List<Event> advance(State state, Instant now) {
    return switch (state.phase()) {
      case Phase.Baking(int step, _) -> bake(state, step);
      case Phase.Watching _ when watched(state, state.plan().window()) -> endWindow(state, now);
      default -> List.of();
    };
  }

  private static List<Event> bake(State state, int step) {
    Duration bake = state.plan().steps().get(step).bake();
    if (!watched(state, bake)) {
      return List.of();
    }
    String blind = blindness(state);
    if (blind.isEmpty()) {
      return List.of(new Event.StepBaked(step));
    }
    boolean waitedLongEnough = watched(state, bake.plus(state.plan().window()));
    return waitedLongEnough ? List.of(new Event.Held(blind)) : List.of();
  }

  /** The serving revision is promoted or, where it was only watched, has passed. */
  private static List<Event> endWindow(State state, Instant now) {
    List<Judgement> judgements = state.judgements();
    String undecided =
        judgements.stream()
            .filter(j -> j.outcome() != Outcome.PASS && j.outcome() != Outcome.FAIL)
            .map(Judgement::explanation)
            .collect(Collectors.joining("; "));
    if (!undecided.isEmpty()) {
      return List.of(new Event.Held(undecided));
    }
    Event ended = new Event.WindowEnded(judgements);
    return state.plan().kind() == Kind.MONITOR
        ? List.of(ended, Forward.promoted(state, now))
        : List.of(ended);
  }

  /**
   * Why a step may not end yet; empty where it may. Too few attempts don't hold a step, for an idle
   * service would never get past it: they are judged at the window's end. A source that doesn't
   * answer does, and so does one that tells too much that can't be true.
   */
  private static String blindness(State state) {
    Window window = state.watch().window();
    boolean unseen = !window.sees() || window.doubtful();
    return state.judgements().stream()
        .filter(j ->
            j.outcome() == Outcome.PROVIDER_ERROR || (j.outcome() == Outcome.NO_DATA && unseen))
        .map(Judgement::explanation)
        .collect(Collectors.joining("; "));
  }

  private static boolean watched(State state, Duration length) {
    return state.watch().watched().compareTo(length) >= 0;
  }
}
