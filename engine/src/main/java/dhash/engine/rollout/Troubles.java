package dhash.engine.rollout;

import java.time.Duration;
import java.time.Instant;

/**
 * What follows when an effect could not be carried out. Before anything was changed the rollout is
 * refused; afterwards it goes back; on the way back it keeps trying, and says so when it can't.
 */
final class Troubles {
  private static final int FEW = 3;
  private static final int SOME = 10;
  private static final int MANY = 30;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private Troubles() {}

  /**
   * The platform says so only after it has waited, up to ten minutes ({@code Fleets.TO_START}).
   * Where nothing serves meanwhile, a few of these are as many as an operator should wait for: half
   * an hour at most, where {@link #MANY} would be five. Whoever opens the next rollout may try
   * again.
   */
  static Decision notReady(State state, Input.FleetNotReady notReady, Instant now) {
    boolean candidate = notReady.revision().equals(state.candidate());
    String reason = notReady.revision() + " is not ready: " + notReady.reason();
    return switch (state.phase()) {
      case Phase.Starting _, Phase.Shifting _ when candidate ->
          Ladder.goBack(state, Cause.CANDIDATE_NOT_READY, reason, now);
      case Phase.Promoting _ when candidate && state.baseline().isPresent() ->
          Ladder.goBack(state, Cause.CANDIDATE_NOT_READY, reason, now);
      // Traffic moves before anything that can be unready: it is back, and the candidate goes next
      // anyway.
      case Phase.Returning _ when candidate && baselineRan(state) ->
          Forward.fleetReached(state, now);
      case Phase.Quiescing _ ->
          keepTrying(
              state,
              failed(reason),
              FEW,
              now,
              rollbackFailed("not all could be stopped", reason, now));
      case Phase.Reviving _ ->
          keepTrying(state, failed(reason), FEW, now, nothingServes(reason, now));
      default -> failed(state, failed(reason), now);
    };
  }

  /** Where it must be started first, traffic waits for it. */
  private static boolean baselineRan(State state) {
    return state.baseline().flatMap(state.fleet()::placementOf).isPresent()
        || state.baseline().isEmpty();
  }

  static Decision failed(State state, Input.Failed failed, Instant now) {
    String reason = failed.reason();
    return switch (state.phase()) {
      case Phase.Checking _, Phase.BackingUp _, Phase.Rehearsing _ ->
          retry(state, failed, FEW, now, new Event.Ended(Ending.REFUSED, reason, now));
      case Phase.Migrating _ -> Ladder.goBack(state, Cause.MIGRATION_FAILED, reason, now);
      case Phase.Starting _, Phase.Shifting _ ->
          retry(state, failed, SOME, now, goBack(state, Cause.PLATFORM_FAILED, reason, now));
      case Phase.Smoking _ -> Ladder.goBack(state, Cause.SMOKE_TEST_FAILED, reason, now);
      case Phase.Baking _, Phase.Watching _, Phase.Held _ -> again(state, failed, now);
      case Phase.Promoting _ ->
          retry(
              state,
              failed,
              SOME,
              now,
              Forward.promoted(
                  state,
                  state.candidate() + " serves; the baseline could not be stopped: " + reason,
                  now));
      case Phase.Contracting _ ->
          retry(state, failed, FEW, now, Forward.notContracted(state, reason, now));
      case Phase.Returning _ ->
          keepTrying(
              state, failed, MANY, now, rollbackFailed("traffic could not be moved", reason, now));
      case Phase.Stopping _ -> retryOrGoOn(state, failed, "stopping the candidate", now);
      // Expand migrations are compatible with the baseline, so it can be served with them in place.
      case Phase.Undoing _ -> retryOrGoOn(state, failed, "undoing the schema", now);
      case Phase.Restoring _ -> retry(state, failed, FEW, now, notRestored(state, reason, now));
      case Phase.Quiescing _ ->
          keepTrying(
              state, failed, MANY, now, rollbackFailed("not all could be stopped", reason, now));
      // Better the data as they were than nothing that serves.
      case Phase.Swapping _ ->
          retry(state, failed, MANY, now, new Event.EffectGivenUp("the restore", reason));
      case Phase.Reviving _ -> keepTrying(state, failed, MANY, now, nothingServes(reason, now));
      case Phase.Validating _ ->
          keepTrying(
              state, failed, FEW, now, rollbackFailed("it could not be verified", reason, now));
      case Phase.Ended _ -> Decision.of();
    };
  }

  private static Decision retryOrGoOn(
      State state, Input.Failed failed, String effect, Instant now) {
    return failed.mayPass() && state.trouble().attempts() + 1 < FEW
        ? again(state, failed, now)
        : Ladder.down(state, new Event.EffectGivenUp(effect, failed.reason()), now);
  }

  private static Decision retry(
      State state, Input.Failed failed, int attempts, Instant now, Event otherwise) {
    boolean tryAgain = failed.mayPass() && state.trouble().attempts() + 1 < attempts;
    return tryAgain ? again(state, failed, now) : Decision.of(otherwise);
  }

  /** On the way back a refusal may be a passing one as well: nothing better is left than to try. */
  private static Decision keepTrying(
      State state, Input.Failed failed, int attempts, Instant now, Event otherwise) {
    return retry(state, new Input.Failed(failed.reason(), true), attempts, now, otherwise);
  }

  private static Decision again(State state, Input.Failed failed, Instant now) {
    Duration wait = Duration.ofMillis(250L << Math.min(state.trouble().attempts(), 10));
    String effect =
        Rollout.next(state).map(owed -> owed.effect().getClass().getSimpleName()).orElse("");
    return Decision.of(
        new Event.EffectFailed(
            effect,
            failed.reason(),
            now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT)));
  }

  private static Event goBack(State state, Cause cause, String reason, Instant now) {
    return new Event.RollbackBegan(cause, reason, state.opened().data(), now);
  }

  /** As long as nothing has moved, it is as if nobody had asked. */
  private static Event notRestored(State state, String reason, Instant now) {
    return state.servesUntilTheSwap()
        ? new Event.Ended(Ending.REFUSED, reason, now)
        : rollbackFailed(
            "the baseline has the traffic, but the data could not be restored", reason, now);
  }

  private static Input.Failed failed(String reason) {
    return new Input.Failed(reason, true);
  }

  private static Event nothingServes(String reason, Instant now) {
    return rollbackFailed("nothing serves", reason, now);
  }

  private static Event rollbackFailed(String what, String reason, Instant now) {
    return new Event.Ended(Ending.ROLLBACK_FAILED, what + ": " + reason, now);
  }
}
