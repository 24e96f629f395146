package dhash.engine.rollout;

/** Why a rollout goes back. */
public enum Cause {
  GATE_FAILED,
  CANDIDATE_NOT_READY,
  MIGRATION_FAILED,
  SMOKE_TEST_FAILED,
  PLATFORM_FAILED,
  ABORTED,
  /** Not a fault: an operator asked for the revision before. */
  REQUESTED
}
