package dhash.guard.postgres;

import dhash.guard.postgres.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The statements of a script, told apart as {@code psql} does: not at semicolons in strings, in
 * parentheses, or between {@code BEGIN ATOMIC} and {@code END} of a routine.
 *
 * @param leftOver comments after the last statement
 */
record SqlStatements(List<Statement> statements, List<SqlToken> leftOver) {
  /**
   * One statement without its semicolon.
   *
   * @param tokens at least one; no comments
   * @param comments those before it and in it
   */
  record Statement(String text, List<SqlToken> tokens, List<SqlToken> comments) {
    /** Where it begins, from 1. */
    int line() {
      return tokens.getFirst().line();
    }

    SqlReader reader() {
      return new SqlReader(tokens);
    }

    /** Its beginning, fit for a message. */
    String brief() {
      String words = text.strip().replaceAll("\\s+", " ");
      return words.length() <= 60 ? words : words.substring(0, 60) + " …";
    }
  }

  static SqlStatements in(String sql) {
    return new Splitter(sql).split();
  }

  private static final class Splitter {
    private final String sql;
    private final SqlLexer lexer;
    private final List<Statement> statements = new ArrayList<>();
    private List<SqlToken> tokens = new ArrayList<>();
    private List<SqlToken> comments = new ArrayList<>();
    private int parentheses;
    private int blocks;

    Splitter(String sql) {
      this.sql = sql;
      this.lexer = new SqlLexer(sql);
    }

    SqlStatements split() {
      for (Optional<SqlToken> next = lexer.next(); next.isPresent(); next = lexer.next()) {
        SqlToken token = next.get();
        if (token.kind() == Kind.COMMENT) {
          comments.add(token);
        } else if (token.is(";") && parentheses == 0 && blocks == 0) {
          end();
        } else {
          count(token);
          tokens.add(token);
        }
      }
      end();
      return new SqlStatements(List.copyOf(statements), List.copyOf(comments));
    }

    private void count(SqlToken token) {
      if (token.is("(")) {
        parentheses++;
      } else if (token.is(")")) {
        parentheses = Math.max(0, parentheses - 1);
      } else if (token.is("atomic") && !tokens.isEmpty() && tokens.getLast().is("begin")) {
        blocks++;
      } else if (blocks > 0 && token.is("case")) {
        blocks++;
      } else if (blocks > 0 && token.is("end")) {
        blocks--;
      }
    }

    private void end() {
      parentheses = 0;
      blocks = 0;
      if (tokens.isEmpty()) {
        return;
      }
      Statement statement =
          new Statement(
              sql.substring(tokens.getFirst().begin(), tokens.getLast().end()),
              List.copyOf(tokens),
              List.copyOf(comments));
      statements.add(statement);
      tokens = new ArrayList<>();
      comments = new ArrayList<>();
      SqlReader reader = statement.reader();
      if (reader.skip("copy") && reader.find("from", "stdin")) {
        lexer.skipCopiedRows();
      }
    }
  }
}
