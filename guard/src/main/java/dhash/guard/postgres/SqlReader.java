package dhash.guard.postgres;

import java.util.ArrayList;
import java.util.List;

/** Reads a statement's tokens from left to right. */
final class SqlReader {
  private final List<SqlToken> tokens;
  private int at;

  SqlReader(List<SqlToken> tokens) {
    this.tokens = tokens;
  }

  boolean atEnd() {
    return at == tokens.size();
  }

  /** Goes past those words and signs, if they come now. */
  boolean skip(String... words) {
    if (!comes(at, words)) {
      return false;
    }
    at += words.length;
    return true;
  }

  /** Goes past the first of those words, if one comes now. */
  boolean skipAny(String... words) {
    for (String word : words) {
      if (skip(word)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether those words come somewhere from here on, outside parentheses that open from here on.
   */
  boolean find(String... words) {
    int depth = 0;
    for (int i = at; i < tokens.size(); i++) {
      if (depth == 0 && comes(i, words)) {
        return true;
      }
      depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
    }
    return false;
  }

  /** Goes past whatever comes now. */
  SqlToken next() {
    return tokens.get(at++);
  }

  /** Goes past a name, with its schema if there is one, and gives it as {@link #plain} does. */
  String name() {
    StringBuilder name = new StringBuilder();
    while (!atEnd() && tokens.get(at).names()) {
      name.append(next().text());
      if (!skip(".")) {
        break;
      }
      name.append('.');
    }
    return plain(name.toString());
  }

  /** Goes past a name and gives it with its quotes and its schema, for use in SQL. */
  String written() {
    StringBuilder name = new StringBuilder();
    while (!atEnd() && tokens.get(at).names()) {
      SqlToken part = next();
      String text = part.text();
      name.append(
          part.kind() == SqlToken.Kind.NAME ? '"' + text.replace("\"", "\"\"") + '"' : text);
      if (!skip(".")) {
        break;
      }
      name.append('.');
    }
    return name.toString();
  }

  /** Goes past a pair of parentheses and what is in it, if one comes now. */
  void skipParentheses() {
    int depth = 0;
    while (!atEnd() && (depth > 0 || tokens.get(at).is("("))) {
      SqlToken token = next();
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (depth == 0) {
        return;
      }
    }
  }

  /** Whether that word comes anywhere from here on. */
  boolean mentions(String word) {
    return tokens.subList(at, tokens.size()).stream().anyMatch(token -> token.is(word));
  }

  /** Without the schema that is searched anyway, so that a thing has one name. */
  private static String plain(String name) {
    return name.startsWith("public.") ? name.substring("public.".length()) : name;
  }

  /** What is left, cut at the commas outside parentheses. */
  List<SqlReader> parts() {
    List<SqlReader> parts = new ArrayList<>();
    int depth = 0;
    int begin = at;
    for (int i = at; i < tokens.size(); i++) {
      SqlToken token = tokens.get(i);
      depth += token.is("(") || token.is("[") ? 1 : token.is(")") || token.is("]") ? -1 : 0;
      if (depth == 0 && token.is(",")) {
        parts.add(new SqlReader(tokens.subList(begin, i)));
        begin = i + 1;
      }
    }
    parts.add(new SqlReader(tokens.subList(begin, tokens.size())));
    return parts;
  }

  /** All tokens, from the beginning. */
  List<SqlToken> tokens() {
    return tokens;
  }

  private boolean comes(int from, String... words) {
    if (from + words.length > tokens.size()) {
      return false;
    }
    for (int i = 0; i < words.length; i++) {
      if (!tokens.get(from + i).is(words[i])) {
        return false;
      }
    }
    return true;
  }
}
