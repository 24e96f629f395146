package dhash.engine.rollout;

import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.gate.Sample;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    List<Judgement> failed = state.failures();

    if (!failed.isEmpty() && state.policy().autoRollback()) {
      failed.forEach(judgement -> events.add(new Event.GateFailed(judgement)));
      events.addAll(takeBack(state, failed, sample.at()));
      return Decision.of(events);
    }
    failed.stream()
        .filter(judgement -> !state.watch().warned().contains(judgement.gate()))
        .forEach(judgement -> events.add(new Event.GateWarned(judgement)));
    if (!state.paused()) {
      State warned = events.stream().skip(1).reduce(state, Rollout::evolve, (_, last) -> last);
      events.addAll(advance(warned, sample.at()));
    }
    return Decision.of(events);
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
    return waitedLongEnough && state.watch().window().blind()
        ? List.of(new Event.Held(blind))
        : List.of();
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
   * answer does.
   */
  private static String blindness(State state) {
    return state.judgements().stream()
        .filter(j ->
            j.outcome() == Outcome.PROVIDER_ERROR
                || (j.outcome() == Outcome.NO_DATA && !state.watch().window().sees()))
        .map(Judgement::explanation)
        .collect(Collectors.joining("; "));
  }

  private static boolean watched(State state, Duration length) {
    return state.watch().watched().compareTo(length) >= 0;
  }
}
