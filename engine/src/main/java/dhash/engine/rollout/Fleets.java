package dhash.engine.rollout;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which fleet the platform is asked for in each phase. The baseline keeps all its replicas until
 * the promotion.
 */
final class Fleets {
  /** Long enough for replicas to start; each one's own limit is the platform's matter. */
  private static final Duration TO_START = Duration.ofMinutes(10);

  /** Traffic moves at once; what is slow behind it must not keep the next rung waiting. */
  private static final Duration TO_RETURN = Duration.ofSeconds(5);

  private Fleets() {}

  static Effect starting(State state) {
    int replicas = state.plan().steps().getFirst().candidateReplicas();
    return ensure(state, new Placement(state.candidate(), replicas, 0), TO_START);
  }

  static Effect.EnsureFleet at(State state, int index) {
    Step step = state.plan().steps().get(index);
    return ensure(
        state, new Placement(state.candidate(), step.candidateReplicas(), step.weight()), TO_START);
  }

  static Effect promoted(State state) {
    return new Effect.EnsureFleet(
        Fleet.of(new Placement(state.candidate(), state.plan().replicas(), 100)), TO_START);
  }

  /**
   * The candidate stays up without traffic, so that nothing slow comes before the traffic's way
   * back.
   */
  static Effect returned(State state) {
    Optional<Placement> candidate = state.fleet().placementOf(state.candidate());
    if (candidate.isEmpty()) {
      return baselineOnly(state);
    }
    boolean baselineRuns = state.baseline().flatMap(state.fleet()::placementOf).isPresent();
    return ensure(
        state,
        new Placement(state.candidate(), candidate.get().replicas(), 0),
        baselineRuns ? TO_RETURN : TO_START);
  }

  static Effect baselineOnly(State state) {
    return new Effect.EnsureFleet(
        new Fleet(state.baseline().stream().map(b -> all(state, b, 100)).toList()), TO_START);
  }

  /** Nobody is left who could write. */
  static Effect none() {
    return new Effect.EnsureFleet(Fleet.EMPTY, TO_START);
  }

  /** Where the data could not be restored, only the candidate may fit them. */
  static Effect revived(State state) {
    boolean baselineFits = state.data().restored() || !state.data().contracted();
    return baselineFits ? baselineOnly(state) : promoted(state);
  }

  /** Who has all the traffic. */
  static Optional<Revision> serving(State state) {
    return state.fleet().placements().stream()
        .filter(placement -> placement.weight() == 100)
        .map(Placement::revision)
        .findFirst();
  }

  /** What runs before the rollout has done anything. */
  static Fleet before(Event.Opened opened) {
    return switch (opened.plan().kind()) {
      case DEPLOY, UNDO ->
          new Fleet(
              opened.baseline().stream()
                  .map(b -> new Placement(b, opened.plan().replicas(), 100))
                  .toList());
      case MONITOR, ROLLBACK, RESTORE, CONTRACT ->
          Fleet.of(new Placement(opened.candidate(), opened.plan().replicas(), 100));
    };
  }

  /** The baseline takes what the candidate doesn't. */
  private static Effect.EnsureFleet ensure(State state, Placement candidate, Duration patience) {
    List<Placement> placements = new ArrayList<>();
    state.baseline().ifPresent(b -> placements.add(all(state, b, 100 - candidate.weight())));
    placements.add(candidate);
    return new Effect.EnsureFleet(new Fleet(placements), patience);
  }

  private static Placement all(State state, Revision revision, int weight) {
    return new Placement(revision, state.plan().replicas(), weight);
  }
}
