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
 */
record ScriptText(Path file, String sql, SqlStatements statements, Optional<LoneStatement> lone) {
  /** Stands alone on the first line that is not blank. */
  static final String NO_TRANSACTION = "-- dhash: no-transaction";

  /**
   * @throws GuardException when the script begins or ends a transaction or can't run in one, or
   *     says that it needs none and holds anything but one statement that can be repeated
   */
  static ScriptText read(Path file) {
    ScriptText script = look(file);
    if (script.lone().isEmpty()) {
      script.statements().statements().forEach(statement -> mustRunInTransaction(file, statement));
    }
    return script;
  }

  /**
   * An undo: where it runs outside a transaction nobody can look first at what it destroys, so that
   * only indexes may go there.
   */
  static ScriptText readUndo(Path file) {
    ScriptText script = read(file);
    if (script.lone().filter(lone -> lone.kind() != LoneStatement.Kind.DROP_INDEX).isPresent()) {
      throw refused(
          file,
          script.statements().statements().getFirst(),
          "might destroy data, and runs outside a transaction",
          "Only DROP INDEX CONCURRENTLY IF EXISTS may stand in an undo script without transaction.");
    }
    return script;
  }

  private static ScriptText look(Path file) {
    String sql = text(file);
    SqlStatements statements = SqlStatements.in(sql);
    boolean lone =
        sql.lines()
            .filter(line -> !line.isBlank())
            .findFirst()
            .filter(line -> line.stripTrailing().equals(NO_TRANSACTION))
            .isPresent();
    return new ScriptText(
        file, sql, statements, lone ? Optional.of(only(file, statements)) : Optional.empty());
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LoneStatement only(Path file, SqlStatements script) {
    List<Statement> statements = script.statements();
    if (statements.size() != 1) {
      throw new GuardException(
          ExitCode.REFUSED,
          "%s:%d has %d statements and runs outside a transaction."
              .formatted(
                  file, statements.isEmpty() ? 1 : statements.get(1).line(), statements.size()),
          "Nothing was run.",
          "Give each of them a script of its own: one that fails must leave nothing half done.");
    }
    Statement statement = statements.getFirst();
    return LoneStatement.of(statement)
        .orElseThrow(() ->
            refused(
                file,
                statement,
                "is none that can be repeated outside a transaction",
                "There may stand: " + LoneStatement.ALLOWED + "."));
  }

  /** {@code BEGIN} in a function or a DO block is in a string, and none of ours. */
  private static void mustRunInTransaction(Path file, Statement statement) {
    if (LoneStatement.of(statement).filter(LoneStatement::needsNoTransaction).isPresent()) {
      throw refused(
          file,
          statement,
          "can't run in one transaction with others",
          "Put it alone into a script whose first line is `" + NO_TRANSACTION + "`.");
    }
    if (escapes(statement.reader())) {
      throw refused(
          file,
          statement,
          "can't run in one transaction",
          "Take that statement out; each script runs in a transaction of its own.");
    }
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

  private static GuardException refused(
      Path file, Statement statement, String what, String remedy) {
    return new GuardException(
        ExitCode.REFUSED,
        "%s:%d: '%s' %s.".formatted(file, statement.line(), statement.brief(), what),
        "Nothing was run.",
        remedy);
  }
}
