package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.postgres.SqlStatements.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A script as it stands in a release.
 *
 * @param lone its one statement where it says of itself that it runs outside a transaction; all
 *     others run in one, whole or not at all
 * @param refusal why it is not run, if it isn't
 */
record ScriptText(
    String sql, SqlStatements statements, Optional<LoneStatement> lone, Optional<Refusal> refusal) {
  /** Stands alone on the first line that is not blank. */
  static final String NO_TRANSACTION = "-- dhash: no-transaction";

  /** Where in the script something is that can't be, and what to do about it. */
  record Refusal(int line, String what, String remedy) {
    private static Refusal of(Statement statement, String what, String remedy) {
      return new Refusal(statement.line(), "'%s' %s".formatted(statement.brief(), what), remedy);
    }

    private GuardException in(Path file) {
      return new GuardException(
          ExitCode.REFUSED, "%s:%d: %s.".formatted(file, line, what), "Nothing was run.", remedy);
    }
  }

  /**
   * @throws GuardException when the script begins or ends a transaction or can't run in one, or
   *     says that it needs none and holds anything but one statement that can be repeated
   */
  static ScriptText read(Path file) {
    return look(file).orRefused(file);
  }

  /**
   * @throws GuardException as {@link #read} does, or when a look beforehand at what it destroys is
   *     not possible
   */
  static ScriptText readUndo(Path file) {
    return lookAtUndo(file).orRefused(file);
  }

  private ScriptText orRefused(Path file) {
    if (refusal.isPresent()) {
      throw refusal.get().in(file);
    }
    return this;
  }

  static ScriptText look(Path file) {
    String sql = text(file);
    SqlStatements script = SqlStatements.in(sql);
    boolean alone =
        sql.lines()
            .filter(line -> !line.isBlank())
            .findFirst()
            .filter(line -> line.stripTrailing().equals(NO_TRANSACTION))
            .isPresent();
    List<Statement> statements = script.statements();
    if (!alone) {
      Optional<Refusal> refusal =
          statements.stream().flatMap(s -> needsTransaction(s).stream()).findFirst();
      return new ScriptText(sql, script, Optional.empty(), refusal);
    }
    Optional<LoneStatement> lone =
        statements.size() == 1 ? LoneStatement.of(statements.getFirst()) : Optional.empty();
    return new ScriptText(
        sql, script, lone, lone.isPresent() ? Optional.empty() : Optional.of(notLone(statements)));
  }

  /** Outside a transaction nobody can look first at what it destroys: only indexes go there. */
  static ScriptText lookAtUndo(Path file) {
    ScriptText script = look(file);
    if (script.lone.isEmpty() || script.lone.get().kind() == LoneStatement.Kind.DROP_INDEX) {
      return script;
    }
    Refusal refusal =
        Refusal.of(
            script.statements.statements().getFirst(),
            "might destroy data, and runs outside a transaction",
            "In an undo script without transaction only DROP INDEX CONCURRENTLY IF EXISTS may"
                + " stand.");
    return new ScriptText(script.sql, script.statements, script.lone, Optional.of(refusal));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Refusal notLone(List<Statement> statements) {
    if (statements.size() != 1) {
      return new Refusal(
          statements.isEmpty() ? 1 : statements.get(1).line(),
          "it has %d statements and runs outside a transaction".formatted(statements.size()),
          "Give each of them a script of its own: one that fails must leave nothing half done.");
    }
    return Refusal.of(
        statements.getFirst(),
        "is none that can be repeated outside a transaction",
        "There may stand: " + LoneStatement.ALLOWED + ".");
  }

  /** {@code BEGIN} in a function or a DO block is in a string, and none of ours. */
  private static Optional<Refusal> needsTransaction(Statement statement) {
    if (LoneStatement.of(statement).filter(LoneStatement::needsNoTransaction).isPresent()) {
      return Optional.of(
          Refusal.of(
              statement,
              "can't run in one transaction with others",
              "Put it alone into a script whose first line is `" + NO_TRANSACTION + "`."));
    }
    return escapes(statement.reader())
        ? Optional.of(
            Refusal.of(
                statement,
                "can't run in one transaction",
                "Take that statement out; each script runs in a transaction of its own."))
        : Optional.empty();
  }

  private static boolean escapes(SqlReader reader) {
    if (reader.skip("rollback")) {
      reader.skipAny("work", "transaction");
      return !reader.skip("to");
    }
    if (reader.skip("alter")) {
      return reader.skip("system") || reader.find("concurrently");
    }
    if (reader.skip("prepare")) {
      return reader.skip("transaction");
    }
    if (reader.skipAny("create", "drop")) {
      return reader.skipAny("database", "tablespace") || concurrently(reader);
    }
    return reader.skipAny("begin", "commit", "abort", "end", "vacuum")
        || reader.skip("start", "transaction")
        || (reader.skip("reindex")
            && (reader.find("concurrently") || reader.skipAny("schema", "database", "system")));
  }

  private static boolean concurrently(SqlReader reader) {
    reader.skip("unique");
    return reader.skip("index") && reader.skip("concurrently");
  }
}
