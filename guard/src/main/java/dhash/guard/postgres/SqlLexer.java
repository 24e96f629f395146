package dhash.guard.postgres;

import dhash.guard.postgres.SqlToken.Kind;
import java.util.Locale;
import java.util.Optional;

/**
 * Cuts an SQL script into tokens as PostgreSQL's own scanner does, with standard conforming
 * strings. What is left open at the end ends there: the server says what is wrong with it.
 */
final class SqlLexer {
  private final String sql;
  private int at;
  private int line = 1;

  SqlLexer(String sql) {
    this.sql = sql;
  }

  /** The next token, or empty at the end. */
  Optional<SqlToken> next() {
    while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
      step();
    }
    if (at == sql.length()) {
      return Optional.empty();
    }
    int begin = at;
    int beginLine = line;
    Kind kind = take();
    return Optional.of(
        new SqlToken(kind, text(kind, sql.substring(begin, at)), beginLine, begin, at));
  }

  /** Goes past the rows that follow a {@code COPY … FROM STDIN}, up to their end mark. */
  void skipCopiedRows() {
    int end = sql.indexOf("\n\\.", at);
    stepTo(end < 0 ? sql.length() : end + "\n\\.".length());
  }

  private Kind take() {
    char first = sql.charAt(at);
    if (sql.startsWith("--", at)) {
      int end = sql.indexOf('\n', at);
      stepTo(end < 0 ? sql.length() : end);
      return Kind.COMMENT;
    }
    if (sql.startsWith("/*", at)) {
      nestedComment();
      return Kind.COMMENT;
    }
    if (first == '\'') {
      quoted('\'', false);
      return Kind.STRING;
    }
    if (first == '"') {
      quoted('"', false);
      return Kind.NAME;
    }
    if (first == '$' && dollarQuoted()) {
      return Kind.STRING;
    }
    if (Character.isDigit(first)) {
      while (at < sql.length() && (inWord(sql.charAt(at)) || sql.charAt(at) == '.')) {
        step();
      }
      return Kind.NUMBER;
    }
    if (beginsWord(first)) {
      return word();
    }
    step();
    return Kind.SIGN;
  }

  /** A word; or a string or name that one letter says more about, such as {@code E'\n'}. */
  private Kind word() {
    int begin = at;
    while (at < sql.length() && inWord(sql.charAt(at))) {
      step();
    }
    String word = sql.substring(begin, at).toLowerCase(Locale.ROOT);
    if (word.equals("u") && (sql.startsWith("&'", at) || sql.startsWith("&\"", at))) {
      step();
      char quote = sql.charAt(at);
      quoted(quote, false);
      return quote == '"' ? Kind.NAME : Kind.STRING;
    }
    if (word.length() == 1 && "ebxn".contains(word) && sql.startsWith("'", at)) {
      quoted('\'', word.equals("e"));
      return Kind.STRING;
    }
    return Kind.WORD;
  }

  private void quoted(char quote, boolean backslashes) {
    step();
    while (at < sql.length()) {
      char c = sql.charAt(at);
      step();
      if (backslashes && c == '\\' && at < sql.length()) {
        step();
      } else if (c == quote) {
        if (at < sql.length() && sql.charAt(at) == quote) {
          step();
        } else {
          return;
        }
      }
    }
  }

  /** Goes past {@code $tag$ … $tag$}; false, and stays, where this is no such string. */
  private boolean dollarQuoted() {
    int end = at + 1;
    while (end < sql.length() && sql.charAt(end) != '$' && inWord(sql.charAt(end))) {
      end++;
    }
    boolean tag = end == at + 1 || !Character.isDigit(sql.charAt(at + 1));
    if (end == sql.length() || sql.charAt(end) != '$' || !tag) {
      return false;
    }
    String mark = sql.substring(at, end + 1);
    int close = sql.indexOf(mark, end + 1);
    stepTo(close < 0 ? sql.length() : close + mark.length());
    return true;
  }

  private void nestedComment() {
    int depth = 0;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        stepTo(at + 2);
      } else if (sql.startsWith("*/", at)) {
        depth--;
        stepTo(at + 2);
      } else {
        step();
      }
    } while (depth > 0 && at < sql.length());
  }

  private void stepTo(int place) {
    while (at < place) {
      step();
    }
  }

  private void step() {
    if (sql.charAt(at) == '\n') {
      line++;
    }
    at++;
  }

  private static boolean beginsWord(char c) {
    return c == '_' || c >= 0x80 || Character.isLetter(c);
  }

  private static boolean inWord(char c) {
    return c == '$' || beginsWord(c) || Character.isDigit(c);
  }

  private static String text(Kind kind, String written) {
    return switch (kind) {
      case WORD -> written.toLowerCase(Locale.ROOT);
      case NAME -> unquoted(written, '"');
      case STRING -> written.startsWith("$") ? written : unquoted(written, '\'');
      case NUMBER, SIGN, COMMENT -> written;
    };
  }

  private static String unquoted(String written, char quote) {
    int begin = written.indexOf(quote) + 1;
    int end = written.lastIndexOf(quote);
    String twice = String.valueOf(quote).repeat(2);
    return written.substring(begin, Math.max(begin, end)).replace(twice, String.valueOf(quote));
  }
}
