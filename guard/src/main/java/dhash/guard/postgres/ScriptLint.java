package dhash.guard.postgres;

import dhash.guard.postgres.SqlStatements.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks at the statements of one script, one after the other. */
final class ScriptLint {
  /** Something to tell, and about what. */
  record Found(LintRule rule, String subject) {}

  private final boolean expand;
  private final NotNullChecks checks;
  private final Set<String> created = new HashSet<>();
  private final Set<String> locked = new HashSet<>();
  private List<Found> found = new ArrayList<>();

  /**
   * @param expand whether the baseline lives on with what the script leaves
   */
  ScriptLint(boolean expand, NotNullChecks checks) {
    this.expand = expand;
    this.checks = checks;
  }

  List<Found> look(Statement statement) {
    found = new ArrayList<>();
    SqlReader reader = statement.reader();
    switch (reader.next().text()) {
      case "create" -> create(reader);
      case "alter" -> alter(reader);
      case "drop" -> drop(reader);
      case "truncate" -> truncate(reader);
      case "lock" -> lock(reader);
      case "update", "delete", "with" -> change(statement.reader());
      case "vacuum" -> rewrite(reader, reader.mentions("full"), "VACUUM FULL");
      case "cluster" -> rewrite(reader, true, "CLUSTER");
      case "reindex" -> unless(reader, LintRule.REINDEX_NOT_CONCURRENT, "REINDEX");
      case "refresh" -> unless(reader, LintRule.REFRESH_NOT_CONCURRENT, "REFRESH");
      case "do", "call" -> add(LintRule.UNSEEN, statement.brief() + ":");
      default -> {}
    }
    return found;
  }

  private void create(SqlReader reader) {
    while (reader.skipAny("or", "replace", "global", "local", "temp", "temporary", "unlogged")) {}
    boolean unique = reader.skip("unique");
    if (reader.skip("table") || reader.skip("materialized", "view")) {
      reader.skip("if", "not", "exists");
      created.add(reader.name());
    } else if (reader.skip("index")) {
      index(reader, unique);
    }
  }

  private void index(SqlReader reader, boolean unique) {
    boolean concurrently = reader.skip("concurrently");
    reader.skip("if", "not", "exists");
    String name = reader.skip("on") ? "" : reader.name();
    reader.skip("on");
    reader.skip("only");
    String table = reader.name();
    if (!concurrently && isOld(table)) {
      add(
          LintRule.INDEX_NOT_CONCURRENT,
          "CREATE %sINDEX %s on %s:".formatted(unique ? "UNIQUE " : "", name, table));
      locks(table);
    }
  }

  private void alter(SqlReader reader) {
    if (reader.skip("table")) {
      reader.skip("if", "exists");
      reader.skip("only");
      String table = reader.name();
      reader.skip("*");
      if (isOld(table)) {
        new AlterTableLint(table, expand, checks, this::add, this::locks).look(reader);
      }
    } else if (expand
        && !reader.skipAny("index", "role", "user", "database")
        && (reader.find("rename") || reader.find("set", "schema"))) {
      reader.skipAny("materialized");
      add(LintRule.RENAME_IN_EXPAND, "ALTER " + reader.next().text() + " " + reader.name() + ":");
    }
  }

  private void drop(SqlReader reader) {
    if (reader.skip("index")) {
      if (!reader.skip("concurrently")) {
        reader.skip("if", "exists");
        add(LintRule.DROP_INDEX_NOT_CONCURRENT, "DROP INDEX " + reader.name() + ":");
      }
      return;
    }
    reader.skip("materialized");
    boolean used =
        reader.skipAny(
            "table", "view", "schema", "type", "domain", "sequence", "function", "procedure");
    if (!used) {
      return;
    }
    reader.skip("if", "exists");
    for (SqlReader part : reader.parts()) {
      String name = part.name();
      if (expand && isOld(name)) {
        add(LintRule.DROP_IN_EXPAND, "DROP of " + name + ":");
      }
    }
  }

  private void truncate(SqlReader reader) {
    reader.skip("table");
    for (SqlReader part : reader.parts()) {
      part.skip("only");
      String table = part.name();
      if (isOld(table)) {
        add(LintRule.TRUNCATE, "TRUNCATE of " + table);
        locks(table);
      }
    }
  }

  private void lock(SqlReader reader) {
    reader.skip("table");
    reader.skip("only");
    String table = reader.name();
    if (isOld(table)) {
      add(LintRule.LOCK_TABLE, "LOCK of " + table + ":");
      locks(table);
    }
  }

  /** An UPDATE or DELETE without a condition, also behind a WITH. */
  private void change(SqlReader reader) {
    boolean changes =
        reader.skip("update")
            || reader.skip("delete", "from")
            || (reader.skip("with")
                && (reader.find("delete", "from")
                    || (reader.find("update") && !reader.find("for", "update"))));
    reader.skip("only");
    String table = reader.name();
    if (changes && isOld(table) && !reader.find("where")) {
      add(LintRule.ALL_ROWS_AT_ONCE, "without WHERE, on " + table + ", it");
    }
  }

  private void rewrite(SqlReader reader, boolean rewrites, String what) {
    if (rewrites) {
      reader.skipParentheses();
      while (reader.skipAny("full", "freeze", "verbose", "analyze")) {}
      add(LintRule.WHOLE_TABLE_REWRITE, what + " " + reader.name());
    }
  }

  private void unless(SqlReader reader, LintRule rule, String what) {
    if (!reader.mentions("concurrently")) {
      add(rule, what + ":");
    }
  }

  private void add(LintRule rule, String subject) {
    found.add(new Found(rule, subject.replaceAll("\\s+", " ")));
  }

  private boolean isOld(String name) {
    return !created.contains(name);
  }

  /** A lock that keeps others out until the script ends. */
  private void locks(String table) {
    if (isOld(table) && locked.add(table) && locked.size() > 1) {
      add(LintRule.SEVERAL_LOCKS, table + ":");
    }
  }
}
