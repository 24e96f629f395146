package dhash.guard.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A strict reader of the Prometheus text exposition format (0.0.4); OpenMetrics' end mark and
 * exemplars are understood too. Text that breaks the format is refused as a whole: half a scrape
 * must not be judged by.
 */
final class PrometheusText {
  /** One line: a name, its labels, a value. */
  record Series(String name, Map<String, String> labels, double value) {
    Series {
      labels = Map.copyOf(labels);
    }
  }

  /** The text is not in the format. The message names the line. */
  static final class FormatException extends Exception {
    FormatException(int line, String what) {
      super("line " + line + ": " + what);
    }
  }

  private final String line;
  private final int number;
  private int at;

  private PrometheusText(String line, int number) {
    this.line = line;
    this.number = number;
  }

  /**
   * Checks all of the text and returns the series whose name is wanted, in its order.
   *
   * @throws FormatException also when a wanted series stands there twice
   */
  static List<Series> parse(String text, Predicate<String> wanted) throws FormatException {
    List<Series> found = new ArrayList<>();
    Set<Map.Entry<String, Map<String, String>>> seen = new HashSet<>();
    int number = 0;
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      int next = end < 0 ? text.length() : end;
      String line = text.substring(start, next);
      number++;
      start = next + 1;
      if (line.isBlank()) {
        continue;
      }
      if (line.startsWith("#")) {
        if (line.equals("# EOF")) {
          break;
        }
        continue;
      }
      Series series = new PrometheusText(line, number).series();
      if (wanted.test(series.name())) {
        if (!seen.add(Map.entry(series.name(), series.labels()))) {
          throw new FormatException(number, "a series stands here a second time");
        }
        found.add(series);
      }
    }
    return found;
  }

  private Series series() throws FormatException {
    skipBlanks();
    String name = name(true);
    skipBlanks();
    Map<String, String> labels = Map.of();
    if (peek() == '{') {
      at++;
      labels = labels();
    }
    skipBlanks();
    double value = number(word());
    skipBlanks();
    if (!atEnd() && peek() != '#') {
      timestamp(word());
      skipBlanks();
    }
    if (!atEnd() && peek() != '#') {
      throw wrong("there is text after the timestamp");
    }
    return new Series(name, labels, value);
  }

  private Map<String, String> labels() throws FormatException {
    Map<String, String> labels = new LinkedHashMap<>();
    skipBlanks();
    while (peek() != '}') {
      String name = name(false);
      skipBlanks();
      expect('=');
      skipBlanks();
      if (labels.put(name, quoted()) != null) {
        throw wrong("the label " + name + " stands there twice");
      }
      skipBlanks();
      if (peek() != '}') {
        expect(',');
        skipBlanks();
      }
    }
    at++;
    return labels;
  }

  private String name(boolean colons) throws FormatException {
    int start = at;
    while (!atEnd() && isNamePart(line.charAt(at), at > start, colons)) {
      at++;
    }
    if (at == start) {
      throw wrong("a name is missing");
    }
    return line.substring(start, at);
  }

  private static boolean isNamePart(char c, boolean digits, boolean colons) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (colons && c == ':')
        || (digits && c >= '0' && c <= '9');
  }

  private String quoted() throws FormatException {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (peek() != '"') {
      char c = line.charAt(at++);
      if (c != '\\') {
        value.append(c);
        continue;
      }
      char escaped = peek();
      at++;
      switch (escaped) {
        case 'n' -> value.append('\n');
        case '"', '\\' -> value.append(escaped);
        default -> value.append('\\').append(escaped);
      }
    }
    at++;
    return value.toString();
  }

  private String word() throws FormatException {
    int start = at;
    while (!atEnd() && !isBlank(line.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw wrong("a value is missing");
    }
    return line.substring(start, at);
  }

  private double number(String word) throws FormatException {
    return switch (word) {
      case "NaN", "nan" -> Double.NaN;
      case "+Inf", "Inf", "+inf", "inf" -> Double.POSITIVE_INFINITY;
      case "-Inf", "-inf" -> Double.NEGATIVE_INFINITY;
      default -> decimal(word);
    };
  }

  /** Java's own parser also takes {@code 1f}, {@code 0x1p3} and {@code Infinity}: not here. */
  private double decimal(String word) throws FormatException {
    boolean plain =
        word.length() <= 100 && word.chars().allMatch(c -> "0123456789+-.eE".indexOf(c) >= 0);
    try {
      if (plain) {
        return Double.parseDouble(word);
      }
    } catch (NumberFormatException e) {
      // Told below, as for a word with other characters.
    }
    throw wrong("the value is no number");
  }

  private void timestamp(String word) throws FormatException {
    decimal(word);
  }

  private void expect(char wanted) throws FormatException {
    if (peek() != wanted) {
      throw wrong("a " + wanted + " is missing");
    }
    at++;
  }

  private char peek() throws FormatException {
    if (atEnd()) {
      throw wrong("the line ends too early");
    }
    return line.charAt(at);
  }

  private boolean atEnd() {
    return at >= line.length();
  }

  private void skipBlanks() {
    while (!atEnd() && isBlank(line.charAt(at))) {
      at++;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  private FormatException wrong(String what) {
    return new FormatException(number, what);
  }
}
