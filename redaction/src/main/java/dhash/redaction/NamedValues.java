package dhash.redaction;

/**
 * Masks values that stand behind a secret's name: {@code password=x}, {@code "token": "x"}, {@code
 * ?api_key=x&}, {@code Authorization: x}, {@code --secret x}; also inside a string of JSON, with
 * its escaped quotes, and percent-encoded. One pass; a name is looked for at most {@value
 * #MAX_NAME} characters back.
 */
final class NamedValues {
  private static final int MAX_NAME = 64;

  private final String text;
  private final StringBuilder masked;
  private int copied;

  private NamedValues(String text) {
    this.text = text;
    this.masked = new StringBuilder(text.length());
  }

  static String mask(String text) {
    return new NamedValues(text).mask();
  }

  private String mask() {
    int at = 0;
    while (at < text.length()) {
      int separator = separatorLength(at);
      int end = separator == 0 ? at : maskedFrom(at, separator);
      at = Math.max(end, at + Math.max(separator, 1));
    }
    return masked.append(text, copied, text.length()).toString();
  }

  /** How long the separator of a name and its value is that begins here; 0 where there is none. */
  private int separatorLength(int at) {
    char c = text.charAt(at);
    if (c == '=' || c == ':') {
      return 1;
    }
    if (c == '%'
        && (text.regionMatches(true, at, "%3D", 0, 3)
            || text.regionMatches(true, at, "%3A", 0, 3))) {
      return 3;
    }
    boolean option = c == ' ' && at > 0 && isNamePart(text.charAt(at - 1));
    return option ? 1 : 0;
  }

  /** Masks the value behind the separator if its name is a secret's; returns where to go on. */
  private int maskedFrom(int at, int separator) {
    int nameEnd = at;
    while (nameEnd > copied && isBlank(text.charAt(nameEnd - 1)) && at - nameEnd < 8) {
      nameEnd--;
    }
    int quoted = nameEnd;
    while (nameEnd > copied && isQuotePart(text.charAt(nameEnd - 1)) && quoted - nameEnd < 8) {
      nameEnd--;
    }
    int nameStart = nameEnd;
    while (nameStart > copied
        && isNamePart(text.charAt(nameStart - 1))
        && nameEnd - nameStart < MAX_NAME) {
      nameStart--;
    }
    if (nameStart > copied && text.charAt(nameStart - 1) == '%') {
      nameStart = Math.min(nameStart + 2, nameEnd); // Two digits of a percent-encoded character.
    }
    String name = text.substring(nameStart, nameEnd);
    boolean option = name.startsWith("--");
    boolean inQuery = nameStart > 0 && "?&;".indexOf(text.charAt(nameStart - 1)) >= 0;
    boolean secret = inQuery ? SecretName.isSecretParameter(name) : SecretName.isSecret(name);
    if ((text.charAt(at) == ' ' && !option) || !secret) {
      return at;
    }
    return maskValue(at + separator, nameEnd < quoted, SecretName.takesWholeLine(name));
  }

  private int maskValue(int from, boolean nameIsQuoted, boolean wholeLine) {
    int start = from;
    while (start < text.length() && isBlank(text.charAt(start))) {
      start++;
    }
    int quote = start;
    while (quote < text.length() && text.charAt(quote) == '\\' && quote - start < 8) {
      quote++;
    }
    int end;
    if (quote < text.length() && (text.charAt(quote) == '"' || text.charAt(quote) == '\'')) {
      String mark = text.substring(start, quote + 1);
      start = quote + 1;
      end = closing(mark, start);
    } else if (nameIsQuoted && start < text.length() && "[{".indexOf(text.charAt(start)) >= 0) {
      end = closingBracket(start);
    } else {
      end = endOfPlain(start, nameIsQuoted, wholeLine);
    }
    String value = text.substring(start, end);
    boolean harmless =
        value.isBlank()
            || value.equals(Redactor.MASK)
            || (nameIsQuoted
                && (value.equals("null") || value.equals("true") || value.equals("false")));
    if (!harmless) {
      masked.append(text, copied, start).append(Redactor.MASK);
      copied = end;
    }
    return end;
  }

  /** Where the quote ends that {@code mark} began, or the line does. */
  private int closing(String mark, int from) {
    char quote = mark.charAt(mark.length() - 1);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        return i;
      }
      // A quote within the value bears more backslashes than the mark, a final \\ pairs of them.
      int escapes = mark.length() - 1;
      if (c == quote && backslashesBefore(i) % (2 * (escapes + 1)) == escapes) {
        return i - escapes;
      }
    }
    return text.length();
  }

  private int backslashesBefore(int at) {
    int count = 0;
    while (count < MAX_NAME && at - count > 0 && text.charAt(at - count - 1) == '\\') {
      count++;
    }
    return count;
  }

  private int closingBracket(int from) {
    int depth = 0;
    boolean inString = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inString && c == '\\') {
        i++;
      } else if (c == '"') {
        inString = !inString;
      } else if (!inString && (c == '[' || c == '{')) {
        depth++;
      } else if (!inString && (c == ']' || c == '}') && --depth == 0) {
        return i + 1;
      }
    }
    return text.length();
  }

  private int endOfPlain(int from, boolean json, boolean wholeLine) {
    int end = from;
    while (end < text.length()) {
      char c = text.charAt(end);
      if (c == '\\') {
        int behind = end + 1;
        while (behind < text.length() && text.charAt(behind) == '\\') {
          behind++;
        }
        if (closes(behind, wholeLine)) {
          return end; // escaped: it ends the text around
        }
        end = behind;
        continue;
      }
      boolean over =
          c == '\n'
              || c == '\r'
              || closes(end, wholeLine)
              || (!wholeLine && (isBlank(c) || c == '&'))
              || (json && (c == ',' || c == '}' || c == ']'))
              || (c == '%' && text.regionMatches(true, end, "%26", 0, 3));
      if (over) {
        return end;
      }
      end++;
    }
    return end;
  }

  /** Whether a quote ends the value here; one amid a word belongs to it. */
  private boolean closes(int at, boolean wholeLine) {
    if (at >= text.length()) {
      return false;
    }
    char c = text.charAt(at);
    boolean quote = c == '"' || (c == '\'' && !wholeLine);
    return quote && (at + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(at + 1)));
  }

  private static boolean isNamePart(char c) {
    return c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.');
  }

  private static boolean isQuotePart(char c) {
    return c == '"' || c == '\'' || c == '\\';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
