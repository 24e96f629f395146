package dhash.engine.plan;

/**
 * An earlier state of the data that is to take the present one's place.
 *
 * @param name the backup's file, or the kept database's name
 */
public record Restore(Source source, String name) {
  /** Where it comes from. */
  public enum Source {
    BACKUP,
    /** A database that an earlier restore took the place of. */
    KEPT
  }

  @Override
  public String toString() {
    return name;
  }
}
