package dhash.engine.plan;

/** What a rollback does with data that undoing the schema would take away. */
public enum DataPolicy {
  /** Undo only where nothing but empty tables and columns would vanish. */
  KEEP,
  /** Set aside what vanishes, counted, and undo everything. */
  UNDO
}
