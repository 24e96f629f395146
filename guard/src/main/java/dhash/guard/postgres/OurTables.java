package dhash.guard.postgres;

/** What the guard keeps in the database for itself: no part of a release's schema or data. */
final class OurTables {
  /** Their names as SQL, for {@code in (…)}. */
  static final String LIST = "'" + History.TABLE + "', '" + Bearer.TABLE + "'";

  private OurTables() {}

  /**
   * @param table with its schema
   */
  static boolean isOne(String table) {
    return table.endsWith("." + History.TABLE) || table.endsWith("." + Bearer.TABLE);
  }
}
