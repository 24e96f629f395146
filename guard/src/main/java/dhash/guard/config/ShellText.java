package dhash.guard.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads words as sh quotes them, without ever executing anything. What sh would expand or run is
 * refused rather than taken literally, because it would mean something else there.
 */
final class ShellText {
  /** Text that sh would not take as plain words, or not for what it says. */
  static final class SyntaxException extends Exception {
    private final int column;
    private final String fix;

    SyntaxException(int column, String what, String fix) {
      super(what);
      this.column = column;
      this.fix = fix;
    }

    /** Counted from 1. */
    int column() {
      return column;
    }

    String fix() {
      return fix;
    }

    String what() {
      return String.valueOf(getMessage());
    }
  }

  private static final String SINGLE_QUOTES =
      "This is never executed: write it in 'single quotes' if the characters themselves are meant.";

  private final String text;
  private final boolean expansionsAllowed;
  private int at;

  /**
   * @param expansionsAllowed whether {@code $NAME} may stay in the words as it stands, because a
   *     shell will see the text later
   */
  ShellText(String text, int from, boolean expansionsAllowed) {
    this.text = text;
    this.at = from;
    this.expansionsAllowed = expansionsAllowed;
  }

  /** All words up to the end or a comment. */
  List<String> words() throws SyntaxException {
    List<String> words = new ArrayList<>();
    skipBlanks();
    while (!atEndOrComment()) {
      words.add(word());
      skipBlanks();
    }
    return words;
  }

  /**
   * The one word that begins right here, perhaps an empty one; nothing but a comment may follow.
   */
  String onlyWord() throws SyntaxException {
    String word = word();
    skipBlanks();
    if (!atEndOrComment()) {
      throw new SyntaxException(
          at + 1, "there is text after the value", "Put the whole value in 'single quotes'.");
    }
    return word;
  }

  private String word() throws SyntaxException {
    StringBuilder word = new StringBuilder();
    int start = at;
    while (at < text.length() && !isBlank(text.charAt(at))) {
      char c = text.charAt(at);
      switch (c) {
        case '\'' -> singleQuoted(word);
        case '"' -> doubleQuoted(word);
        case '\\' -> escaped(word);
        case ';', '&', '|', '<', '>', '(', ')' ->
            throw new SyntaxException(
                at + 1,
                "an unquoted " + c + " ends a command in sh",
                "Put the whole value in 'single quotes'.");
        case '~' -> {
          if (at == start && !expansionsAllowed) {
            throw new SyntaxException(at + 1, "~ is not expanded here", "Write the folder out.");
          }
          word.append(text.charAt(at++));
        }
        default -> plain(word, false);
      }
    }
    return word.toString();
  }

  private void singleQuoted(StringBuilder word) throws SyntaxException {
    int close = text.indexOf('\'', at + 1);
    if (close < 0) {
      throw unterminated('\'');
    }
    word.append(text, at + 1, close);
    at = close + 1;
  }

  private void doubleQuoted(StringBuilder word) throws SyntaxException {
    SyntaxException unterminated = unterminated('"');
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      boolean escapes =
          text.charAt(at) == '\\'
              && at + 1 < text.length()
              && "$`\"\\".indexOf(text.charAt(at + 1)) >= 0;
      if (escapes) {
        word.append(text.charAt(at + 1));
        at += 2;
      } else {
        plain(word, true);
      }
    }
    if (at == text.length()) {
      throw unterminated;
    }
    at++;
  }

  private void escaped(StringBuilder word) throws SyntaxException {
    if (at + 1 == text.length()) {
      throw new SyntaxException(
          at + 1, "the line ends in a backslash", "Write the value in one line.");
    }
    word.append(text.charAt(at + 1));
    at += 2;
  }

  private void plain(StringBuilder word, boolean quoted) throws SyntaxException {
    char c = text.charAt(at);
    if (c == '`') {
      throw new SyntaxException(at + 1, "` runs a command in sh", SINGLE_QUOTES);
    }
    if (c == '$' && !expansionsAllowed && expands(at + 1, quoted)) {
      throw new SyntaxException(at + 1, "$ stands for a variable or command in sh", SINGLE_QUOTES);
    }
    word.append(c);
    at++;
  }

  private boolean expands(int next, boolean quoted) {
    if (next == text.length()) {
      return false;
    }
    char c = text.charAt(next);
    return Character.isLetterOrDigit(c)
        || "_({@*#?$!-".indexOf(c) >= 0
        || (!quoted && (c == '\'' || c == '"'));
  }

  private SyntaxException unterminated(char quote) {
    return new SyntaxException(
        at + 1, "the quote " + quote + " is never closed", "Close it in the same line.");
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  private boolean atEndOrComment() {
    return at == text.length() || text.charAt(at) == '#';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
