package dhash.engine.rollout;

/** How a rollout ended. */
public enum Ending {
  /** A pre-check or the backup said no; nothing was changed. */
  REFUSED,
  /** The candidate serves. */
  PROMOTED,
  /** The candidate serves although a gate failed: the environment doesn't roll back by itself. */
  PROMOTED_ALTHOUGH_FAILED,
  /** The baseline serves, verified. */
  ROLLED_BACK,
  /** There was no baseline to go back to: nothing serves. */
  STOPPED,
  /** Going back failed or could not be verified: an operator is needed. */
  ROLLBACK_FAILED;

  /** Whether the candidate is what serves now. */
  public boolean promoted() {
    return this == PROMOTED || this == PROMOTED_ALTHOUGH_FAILED;
  }
}
