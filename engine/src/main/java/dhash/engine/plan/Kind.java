package dhash.engine.plan;

/** What a rollout is for. */
public enum Kind {
  /** A new revision: checked, backed up, migrated, shifted to, watched, promoted. */
  DEPLOY,
  /** A deploy of what an earlier revision ran. */
  UNDO,
  /** The serving revision is watched for one more window. */
  MONITOR,
  /** Straight down the ladder to an earlier revision, because an operator says so. */
  ROLLBACK,
  /** The serving revision stays; an earlier state of its data takes the present one's place. */
  RESTORE,
  /** The serving revision's contract migrations run; only a restore leads behind them. */
  CONTRACT;

  /** Whether there is nothing to be released, only to be taken back. */
  public boolean goesStraightBack() {
    return this == ROLLBACK || this == RESTORE;
  }
}
