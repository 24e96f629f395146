package dhash.engine.rollout;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Restore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What follows from an operator's order: it is taken whole, or refused with the reason. */
final class Orders {
  private Orders() {}

  static Decision decide(State state, Input.Ordered ordered, Instant now) {
    if (state.orders().contains(ordered.id())) {
      return Decision.of();
    }
    Optional<String> refusal = refusal(state, ordered);
    if (refusal.isPresent()) {
      return Decision.refused(refusal.get());
    }
    List<Event> events = new ArrayList<>();
    events.add(
        new Event.OrderTaken(ordered.id(), ordered.order(), ordered.by(), ordered.reason(), now));
    switch (ordered.order()) {
      case Order.Abort _ when state.plan().kind() == Kind.CONTRACT ->
          events.add(new Event.Ended(Ending.REFUSED, "aborted: " + ordered.reason(), now));
      case Order.Abort(DataPolicy data, Optional<Restore> restore) ->
          events.add(new Event.RollbackBegan(Cause.ABORTED, ordered.reason(), data, restore, now));
      case Order.Promote _ when state.plan().kind() == Kind.MONITOR ->
          events.add(Forward.promoted(state, now));
      default -> {}
    }
    return Decision.of(events);
  }

  private static Optional<String> refusal(State state, Input.Ordered ordered) {
    String rollout = state.opened().rollout();
    if (!ordered.rollout().equals(rollout)) {
      return Optional.of("it is meant for " + ordered.rollout() + ", and " + rollout + " is open");
    }
    return refusal(state, ordered.order());
  }

  private static Optional<String> refusal(State state, Order order) {
    String rollout = state.opened().rollout();
    if (state.phase() instanceof Phase.Ended(Ending ending, _)) {
      return Optional.of(rollout + " has ended already: " + ending);
    }
    if (state.phase().goingBack() || state.plan().kind().goesStraightBack()) {
      return Optional.of(rollout + " is going back already");
    }
    if (state.plan().kind() == Kind.CONTRACT) {
      return refuseContracting(state, order);
    }
    boolean abortsPromotion =
        order instanceof Order.Abort
            && state.phase() instanceof Phase.Promoting
            && state.baseline().isPresent();
    if (abortsPromotion) {
      return Optional.empty();
    }
    if (state.phase() instanceof Phase.Promoting || state.phase() instanceof Phase.Contracting) {
      return Optional.of(
          rollout + " is being promoted already; `dhash rollback` takes it back afterwards");
    }
    return switch (order) {
      case Order.Pause _ -> refusePause(state);
      case Order.Resume _ -> refuseResume(state);
      case Order.Promote _ -> refusePromote(state);
      case Order.Abort abort -> refuseAbort(state, abort);
    };
  }

  /** Until its migrations begin there is nothing to take back, and afterwards no way. */
  private static Optional<String> refuseContracting(State state, Order order) {
    String rollout = state.opened().rollout();
    if (state.phase() instanceof Phase.Contracting) {
      return Optional.of(
          rollout + " runs contract migrations; only a restore of the data leads behind them");
    }
    return switch (order) {
      case Order.Pause _, Order.Abort _ -> Optional.empty();
      case Order.Resume _ -> refuseResume(state);
      case Order.Promote _ -> Optional.of(rollout + " only migrates: there is nothing to promote");
    };
  }

  private static Optional<String> refusePause(State state) {
    return state.accepted()
        ? Optional.of("an operator has promoted it already; `dhash abort` takes it back")
        : Optional.empty();
  }

  private static Optional<String> refuseResume(State state) {
    if (state.phase() instanceof Phase.Held && !state.paused()) {
      return Optional.of(
          "it is held because the gates can't say; `dhash status` says what decides");
    }
    return state.paused() ? Optional.empty() : Optional.of("it is not paused");
  }

  private static Optional<String> refusePromote(State state) {
    return state.candidateWeight() > 0
        ? Optional.empty()
        : Optional.of("the candidate has had no traffic yet, so there is nothing to promote");
  }

  private static Optional<String> refuseAbort(State state, Order.Abort abort) {
    boolean goesBack =
        state.hasWayBack() || (state.baseline().isPresent() && abort.restore().isPresent());
    return state.plan().kind() == Kind.MONITOR && !goesBack
        ? Optional.of("there is no earlier revision that could serve")
        : Optional.empty();
  }
}
