package dhash.guard.postgres;

import dhash.guard.postgres.SqlStatements.Statement;
import java.util.Optional;

/**
 * A statement that runs outside a transaction and does no harm when it is run again.
 *
 * @param index what it makes, drops or makes anew, as it is called without quotes; empty where it
 *     is about no index
 * @param table the table that is worked on, as it is written; empty where none is named
 */
record LoneStatement(Kind kind, String index, String table) {
  static final String ALLOWED =
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS with a name, DROP INDEX CONCURRENTLY IF EXISTS,"
          + " REINDEX INDEX or TABLE CONCURRENTLY, VACUUM without FULL, ALTER TYPE … ADD VALUE IF"
          + " NOT EXISTS";

  enum Kind {
    CREATE_INDEX,
    DROP_INDEX,
    REINDEX_INDEX,
    REINDEX_TABLE,
    VACUUM,
    ADD_VALUE
  }

  /** Whether PostgreSQL refuses it inside of a transaction. */
  boolean needsNoTransaction() {
    return kind != Kind.ADD_VALUE;
  }

  /** Empty where it is none of those that are allowed. */
  static Optional<LoneStatement> of(Statement statement) {
    SqlReader reader = statement.reader();
    if (reader.skip("create")) {
      reader.skip("unique");
      return reader.skip("index", "concurrently", "if", "not", "exists")
          ? created(reader)
          : Optional.empty();
    }
    if (reader.skip("drop", "index", "concurrently", "if", "exists")) {
      String index = reader.written();
      return reader.atEnd() || reader.skip("restrict")
          ? Optional.of(new LoneStatement(Kind.DROP_INDEX, index, ""))
          : Optional.empty();
    }
    if (reader.skip("reindex")) {
      return reindexed(reader);
    }
    if (reader.skip("vacuum")) {
      return reader.skip("full") || reader.mentions("full")
          ? Optional.empty()
          : Optional.of(new LoneStatement(Kind.VACUUM, "", ""));
    }
    if (reader.skip("alter", "type")) {
      reader.name();
      return reader.skip("add", "value", "if", "not", "exists")
          ? Optional.of(new LoneStatement(Kind.ADD_VALUE, "", ""))
          : Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<LoneStatement> created(SqlReader reader) {
    String index = reader.name();
    if (index.isEmpty() || !reader.skip("on")) {
      return Optional.empty();
    }
    reader.skip("only");
    return Optional.of(new LoneStatement(Kind.CREATE_INDEX, index, reader.written()));
  }

  private static Optional<LoneStatement> reindexed(SqlReader reader) {
    reader.skipParentheses();
    if (reader.skip("index", "concurrently")) {
      return Optional.of(new LoneStatement(Kind.REINDEX_INDEX, reader.written(), ""));
    }
    return reader.skip("table", "concurrently")
        ? Optional.of(new LoneStatement(Kind.REINDEX_TABLE, "", reader.written()))
        : Optional.empty();
  }
}
