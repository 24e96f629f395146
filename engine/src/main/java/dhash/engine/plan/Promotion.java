package dhash.engine.plan;

import java.util.List;

/**
 * A revision that once took over, with what its rollout did to the database.
 *
 * @param rollout the rollout that promoted it
 * @param migrated the schema versions which that rollout applied
 * @param contracted whether contract migrations ran after it, so that the revision before can't be
 *     served any more
 * @param backup the backup made before it, as a path; empty where there is none
 */
public record Promotion(
    Revision revision, String rollout, List<String> migrated, boolean contracted, String backup) {
  public Promotion {
    migrated = List.copyOf(migrated);
  }

  /** The same, after contract migrations. */
  public Promotion contractedNow() {
    return new Promotion(revision, rollout, migrated, true, backup);
  }
}
