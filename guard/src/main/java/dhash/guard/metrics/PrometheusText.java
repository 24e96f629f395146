package dhash.guard.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of the Prometheus text exposition format (0.0.4); OpenMetrics' end mark and
 * exemplars are understood too. Text that breaks the format is refused as a whole: half a scrape
 * must not be judged by.
 *
 * <p>Most of a scrape is never wanted, so what isn't is checked in place and leaves nothing behind.
 */
final class PrometheusText {
  /**
   * One line: a name, its labels, a value.
   *
   * @param atMillis when it was measured, since 1970; mostly the text doesn't say
   */
  record Series(String name, Map<String, String> labels, double value, OptionalLong atMillis) {
    Series {
      labels = Map.copyOf(labels);
    }

    Series(String name, Map<String, String> labels, double value) {
      this(name, labels, value, OptionalLong.empty());
    }
  }

  /** The text is not in the format. The message names the line. */
  static final class FormatException extends Exception {
    FormatException(int line, String what) {
      super("line " + line + ": " + what);
    }
  }

  private final String text;
  private final Predicate<String> wanted;
  private int number;
  private int at;
  private int end;
  private String name = "";
  private boolean keeps;
  private final LabelNames labelNames = new LabelNames();

  private PrometheusText(String text, Predicate<String> wanted) {
    this.text = text;
    this.wanted = wanted;
  }

  /**
   * Checks all of the text and returns the series whose name is wanted, in its order.
   *
   * @throws FormatException also when a wanted series stands there twice
   */
  static List<Series> parse(String text, Predicate<String> wanted) throws FormatException {
    List<Series> all = new PrometheusText(text, wanted).all();
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      throw new FormatException(
          (int) text.lines().count(), "this line has no end: the text was cut off");
    }
    return all;
  }

  /**
   * @throws CharacterCodingException when it is no UTF-8
   */
  static String decoded(byte[] bytes) throws CharacterCodingException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    // Either it was written so, or it stands for what could not be decoded.
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private List<Series> all() throws FormatException {
    List<Series> found = new ArrayList<>();
    Set<Map.Entry<String, Map<String, String>>> seen = new HashSet<>();
    for (int start = 0; start < text.length(); start = end + 1) {
      int newline = text.indexOf('\n', start);
      end = newline < 0 ? text.length() : newline;
      at = start;
      number++;
      if (text.charAt(start) == '#') {
        if (end - start == 5 && text.startsWith("# EOF", start)) {
          break;
        }
        continue;
      }
      if (isBlankLine()) {
        continue;
      }
      Series series = series();
      if (series != null) {
        if (!seen.add(Map.entry(series.name(), series.labels()))) {
          throw wrong("a series stands here a second time");
        }
        found.add(series);
      }
    }
    return found;
  }

  private boolean isBlankLine() {
    int i = at;
    while (i < end && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i == end;
  }

  private @Nullable Series series() throws FormatException {
    skipBlanks();
    metricName();
    skipBlanks();
    Map<String, String> labels = Map.of();
    if (peek() == '{') {
      at++;
      labels = labels();
    }
    skipBlanks();
    double value = value();
    skipBlanks();
    OptionalLong atMillis = OptionalLong.empty();
    if (!atEnd() && peek() != '#') {
      double millis = timestamp();
      atMillis = keeps ? OptionalLong.of((long) millis) : atMillis;
      skipBlanks();
    }
    if (!atEnd() && peek() != '#') {
      throw wrong("there is text after the timestamp");
    }
    return keeps ? new Series(name, labels, value, atMillis) : null;
  }

  /** Lines of one metric follow each other, so its name is mostly that of the line before. */
  private void metricName() throws FormatException {
    int start = at;
    skipName(true);
    if (at - start != name.length() || !text.startsWith(name, start)) {
      name = text.substring(start, at);
      keeps = wanted.test(name);
    }
  }

  private Map<String, String> labels() throws FormatException {
    Map<String, String> labels = keeps ? new LinkedHashMap<>() : Map.of();
    labelNames.clear();
    skipBlanks();
    while (peek() != '}') {
      int start = at;
      skipName(false);
      int nameEnd = at;
      if (!labelNames.add(text, start, nameEnd)) {
        throw wrong("the label " + text.substring(start, nameEnd) + " stands there twice");
      }
      skipBlanks();
      expect('=');
      skipBlanks();
      int from = at + 1;
      boolean escapes = skipQuoted();
      if (keeps) {
        String value = text.substring(from, at - 1);
        labels.put(text.substring(start, nameEnd), escapes ? unescaped(value) : value);
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

  private void skipName(boolean colons) throws FormatException {
    int start = at;
    while (!atEnd() && isNamePart(text.charAt(at), at > start, colons)) {
      at++;
    }
    if (at == start) {
      throw wrong("a name is missing");
    }
  }

  private static boolean isNamePart(char c, boolean digits, boolean colons) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (colons && c == ':')
        || (digits && c >= '0' && c <= '9');
  }

  /** Goes past the closing quote; says whether there were backslashes. */
  private boolean skipQuoted() throws FormatException {
    expect('"');
    boolean escapes = false;
    while (peek() != '"') {
      if (text.charAt(at++) == '\\') {
        escapes = true;
        peek();
        at++;
      }
    }
    at++;
    return escapes;
  }

  private static String unescaped(String quoted) {
    StringBuilder value = new StringBuilder(quoted.length());
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      if (c != '\\') {
        value.append(c);
        continue;
      }
      char escaped = quoted.charAt(++i);
      switch (escaped) {
        case 'n' -> value.append('\n');
        case '"', '\\' -> value.append(escaped);
        default -> value.append('\\').append(escaped);
      }
    }
    return value.toString();
  }

  private int skipWord() throws FormatException {
    int start = at;
    while (!atEnd() && !isBlank(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw wrong("a value is missing");
    }
    return start;
  }

  private double value() throws FormatException {
    int start = skipWord();
    try {
      return Decimal.parse(text, start, at);
    } catch (NumberFormatException e) {
      throw wrong("the value is no number");
    }
  }

  private double timestamp() throws FormatException {
    int start = skipWord();
    try {
      return Decimal.parseFinite(text, start, at);
    } catch (NumberFormatException e) {
      throw wrong("the value is no number");
    }
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
    return text.charAt(at);
  }

  private boolean atEnd() {
    return at >= end;
  }

  private void skipBlanks() {
    while (!atEnd() && isBlank(text.charAt(at))) {
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
