package dhash.guard.postgres;

import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Looks at what an ALTER TABLE does to a table that others use. */
final class AlterTableLint {
  private static final Set<String> SERIALS =
      Set.of("serial", "bigserial", "smallserial", "serial2", "serial4", "serial8");
  private static final Set<String> WIDE = Set.of("text", "varchar");

  private final String table;
  private final boolean expand;
  private final NotNullChecks checks;
  private final BiConsumer<LintRule, String> found;
  private final Consumer<String> locks;

  /**
   * @param found is told a rule and what it is about
   * @param locks is told tables that others are kept out of
   */
  AlterTableLint(
      String table,
      boolean expand,
      NotNullChecks checks,
      BiConsumer<LintRule, String> found,
      Consumer<String> locks) {
    this.table = table;
    this.expand = expand;
    this.checks = checks;
    this.found = found;
    this.locks = locks;
  }

  void look(SqlReader actions) {
    if (actions.skip("validate", "constraint")) {
      checks.validated(table, actions.name()); // readers and writers go on
      return;
    }
    locks.accept(table);
    for (SqlReader action : actions.parts()) {
      action(action);
    }
  }

  private void action(SqlReader action) {
    if (action.skip("add")) {
      add(action);
    } else if (action.skip("alter")) {
      action.skip("column");
      column(action.name(), action);
    } else if (action.skip("drop")) {
      if (!action.skip("constraint")) {
        action.skip("column");
        action.skip("if", "exists");
        inExpand(LintRule.DROP_IN_EXPAND, "DROP of " + table + "." + action.name() + ":");
      }
    } else if (action.skip("rename")) {
      if (!action.skip("constraint")) {
        inExpand(LintRule.RENAME_IN_EXPAND, "RENAME in " + table + ":");
      }
    } else if (action.skip("set", "schema")) {
      inExpand(LintRule.RENAME_IN_EXPAND, "SET SCHEMA of " + table + ":");
    } else if (action.skip("set", "tablespace")
        || action.skip("set", "access", "method")
        || action.skip("set", "logged")
        || action.skip("set", "unlogged")) {
      found.accept(LintRule.WHOLE_TABLE_REWRITE, "SET of " + table);
    } else if (action.skip("validate", "constraint")) {
      checks.validated(table, action.name());
    }
  }

  private void column(String column, SqlReader action) {
    String place = table + "." + column;
    action.skip("set", "data");
    if (action.skip("type")) {
      boolean wide = WIDE.contains(action.name()) && action.atEnd();
      found.accept(wide ? LintRule.TYPE_WIDENED : LintRule.TYPE_CHANGE, "TYPE of " + place);
    } else if (action.skip("set", "not", "null")) {
      if (!checks.prove(table, column)) {
        found.accept(LintRule.SET_NOT_NULL, "SET NOT NULL of " + place);
      }
    } else if (action.skip("set", "expression")) {
      found.accept(LintRule.WHOLE_TABLE_REWRITE, "SET EXPRESSION of " + place);
    }
  }

  private void add(SqlReader action) {
    if (action.skip("constraint")) {
      constraint(action.name(), action);
    } else if (!constraint("", action)) {
      action.skip("column");
      action.skip("if", "not", "exists");
      newColumn(table + "." + action.name(), action);
    }
  }

  /** False, and stays, where it is no constraint. */
  private boolean constraint(String name, SqlReader action) {
    boolean valid = !action.find("not", "valid");
    if (action.skip("check")) {
      if (valid) {
        found.accept(LintRule.CHECK_VALIDATED, "CHECK " + name + " on " + table);
      } else {
        notNull(name, action);
      }
    } else if (action.skip("foreign", "key")) {
      if (valid) {
        found.accept(LintRule.FOREIGN_KEY_VALIDATED, "FOREIGN KEY " + name + " of " + table);
      }
    } else if (action.skip("not", "null")) {
      if (valid) {
        found.accept(LintRule.SET_NOT_NULL, "NOT NULL of " + table + "." + action.name());
      }
    } else if (action.skipAny("primary", "unique", "exclude")) {
      if (!action.find("using", "index") || action.find("using", "index", "tablespace")) {
        found.accept(LintRule.CONSTRAINT_BUILDS_INDEX, "ADD CONSTRAINT " + name + " to " + table);
      }
    } else {
      return false;
    }
    return true;
  }

  /** A constraint that can later stand in for a look at the whole table. */
  private void notNull(String constraint, SqlReader action) {
    while (action.skip("(")) {}
    String column = action.name();
    if (action.skip("is", "not", "null")) {
      while (action.skip(")")) {}
      if (action.skip("not", "valid")) {
        checks.added(table, constraint, column);
      }
    }
  }

  private void newColumn(String place, SqlReader column) {
    boolean serial = SERIALS.contains(column.name());
    boolean own = serial || column.find("as", "identity") || column.mentions("stored");
    if (own || Defaults.isVolatile(column)) {
      found.accept(LintRule.VOLATILE_DEFAULT, "ADD COLUMN " + place);
    } else if ((column.find("not", "null") || column.find("primary", "key"))
        && !column.find("default")
        && !column.find("generated")) {
      found.accept(LintRule.NOT_NULL_WITHOUT_DEFAULT, "ADD COLUMN " + place);
    }
    if (column.find("unique") || column.find("primary", "key")) {
      found.accept(LintRule.CONSTRAINT_BUILDS_INDEX, "ADD COLUMN " + place);
    }
    if (column.find("check")) {
      found.accept(LintRule.CHECK_VALIDATED, "CHECK of the new column " + place);
    }
    if (column.find("references")) {
      found.accept(LintRule.FOREIGN_KEY_VALIDATED, "REFERENCES of the new column " + place);
    }
  }

  private void inExpand(LintRule rule, String subject) {
    if (expand) {
      found.accept(rule, subject);
    }
  }
}
