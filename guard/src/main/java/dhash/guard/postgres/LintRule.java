package dhash.guard.postgres;

import static dhash.guard.port.Database.Severity.DANGER;
import static dhash.guard.port.Database.Severity.ERROR;
import static dhash.guard.port.Database.Severity.NOTE;

import dhash.guard.port.Database.Severity;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@link MigrationLint} looks for, what it does to others, and what does not. */
enum LintRule {
  REFUSED(ERROR, "is refused", "the refusal says it"),
  UNKNOWN_COMMENT(
      ERROR,
      "this comment is none that dhash knows",
      "write '-- dhash: accept <rule> <reason>' on the line before a statement; the rules are "
          + "those that a finding names"),
  TYPE_CHANGE(
      DANGER,
      "rewrites the whole table and its indexes under ACCESS EXCLUSIVE: nobody reads or writes"
          + " until it is done",
      "add a column of the new type, fill it in batches, and drop the old one in contract/"),
  TYPE_WIDENED(
      NOTE,
      "rewrites nothing where the old type is varchar or text, and else the whole table under"
          + " ACCESS EXCLUSIVE",
      "look at the old type; where it is another one, add a new column instead"),
  VOLATILE_DEFAULT(
      DANGER,
      "gives each row a value of its own, and so rewrites the whole table under ACCESS EXCLUSIVE",
      "add the column without it, set the default in a second statement, and fill old rows in"
          + " batches"),
  NOT_NULL_WITHOUT_DEFAULT(
      DANGER,
      "fails as soon as the table has a row, and the baseline's inserts fail afterwards",
      "add it with a constant default, or nullable, and SET NOT NULL in contract/"),
  SET_NOT_NULL(
      DANGER,
      "reads the whole table under ACCESS EXCLUSIVE",
      "ADD CONSTRAINT … CHECK (<column> IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in a later"
          + " script, then SET NOT NULL in one after that: it reads nothing any more"),
  FOREIGN_KEY_VALIDATED(
      DANGER,
      "looks every row up while writers of both tables wait",
      "add it NOT VALID, and VALIDATE CONSTRAINT in a later script"),
  CHECK_VALIDATED(
      DANGER,
      "reads the whole table under ACCESS EXCLUSIVE",
      "add it NOT VALID, and VALIDATE CONSTRAINT in a later script"),
  INDEX_NOT_CONCURRENT(
      DANGER,
      "writers of the table wait until the index is built",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS, alone in a script that begins with '"
          + ScriptText.NO_TRANSACTION
          + "'"),
  CONSTRAINT_BUILDS_INDEX(
      DANGER,
      "builds an index under ACCESS EXCLUSIVE: nobody reads or writes until it is done",
      "make a unique index CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX"),
  DROP_IN_EXPAND(
      DANGER,
      "the baseline may still use it, and can't be gone back to",
      "drop it in contract/, which runs after the promotion"),
  RENAME_IN_EXPAND(
      DANGER,
      "the baseline still uses the old name",
      "add the new one beside it, and drop the old one in contract/"),
  TRUNCATE(
      DANGER,
      "takes ACCESS EXCLUSIVE, and no undo brings the rows back",
      "delete in batches, outside a migration"),
  ALL_ROWS_AT_ONCE(
      DANGER,
      "changes every row in one transaction: they stay locked, and the table bloats to twice its"
          + " size",
      "change a bounded range of the key at a time, outside a migration"),
  LOCK_TABLE(
      DANGER,
      "the lock is held until the script ends",
      "leave it out; statements take the locks that they need"),
  WHOLE_TABLE_REWRITE(
      DANGER,
      "rewrites the whole table under ACCESS EXCLUSIVE",
      "leave it to autovacuum, or to pg_repack outside a migration"),
  REINDEX_NOT_CONCURRENT(
      DANGER,
      "writers wait, and readers that would use the index",
      "REINDEX … CONCURRENTLY, alone in a script that begins with '"
          + ScriptText.NO_TRANSACTION
          + "'"),
  REFRESH_NOT_CONCURRENT(
      DANGER,
      "readers of the view wait until it is filled",
      "REFRESH MATERIALIZED VIEW CONCURRENTLY; the view needs a unique index for that"),
  NO_UNDO(
      DANGER,
      "has no undo script: a rollback leaves it, and all that are older, in place",
      "write undo/U<version>__<name>.sql"),
  DROP_INDEX_NOT_CONCURRENT(
      NOTE,
      "takes ACCESS EXCLUSIVE on the table for a moment; while it waits for that, everybody waits",
      "DROP INDEX CONCURRENTLY IF EXISTS, alone in a script that begins with '"
          + ScriptText.NO_TRANSACTION
          + "'"),
  SEVERAL_LOCKS(
      NOTE,
      "locks one more table while the locks of those before are held until the script ends",
      "give each table a script of its own"),
  UNSEEN(
      NOTE,
      "what code does that is run at once can't be seen",
      "write plain statements, where that is possible");

  private final Severity severity;
  private final String what;
  private final String safer;

  LintRule(Severity severity, String what, String safer) {
    this.severity = severity;
    this.what = what;
    this.safer = safer;
  }

  /** Its name in output and in comments. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Severity severity() {
    return severity;
  }

  String what() {
    return what;
  }

  String safer() {
    return safer;
  }

  static Optional<LintRule> of(String code) {
    return Arrays.stream(values()).filter(rule -> rule.code().equals(code)).findFirst();
  }

  /** Those that somebody may accept. */
  static List<String> acceptable() {
    return Arrays.stream(values())
        .filter(rule -> rule.severity != ERROR)
        .map(LintRule::code)
        .toList();
  }
}
