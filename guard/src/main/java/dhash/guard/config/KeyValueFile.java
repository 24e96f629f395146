package dhash.guard.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of {@code KEY=VALUE} lines. sh would read the same values from it; what sh would execute
 * or expand is refused.
 *
 * @param entries in the order of the file, each key once
 */
record KeyValueFile(List<Entry> entries, List<Problem> problems) {
  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern ASSIGNMENT =
      Pattern.compile("[ \\t]*+(?:export[ \\t]++)?+([A-Za-z_][A-Za-z0-9_]*+)=");
  private static final Pattern SPACED =
      Pattern.compile("[ \\t]*+[A-Za-z_][A-Za-z0-9_]*+[ \\t]++=.*+");

  /** One assignment. */
  record Entry(String key, String value, int line) {}

  /**
   * Reads a file that exists.
   *
   * @param name how messages call it
   */
  static KeyValueFile read(Path file, String name) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        return unreadable(name, "is larger than 1 MiB", "Is this the right file?");
      }
      return parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), name);
    } catch (CharacterCodingException e) {
      return unreadable(name, "is not UTF-8 text", "Save it as UTF-8.");
    } catch (IOException e) {
      return unreadable(name, "can't be read (" + e + ")", "See that it is a readable file.");
    }
  }

  private static KeyValueFile unreadable(String name, String what, String fix) {
    return new KeyValueFile(List.of(), List.of(new Problem(name, "the file " + what, fix)));
  }

  static KeyValueFile parse(String text, String name) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<Entry> entries = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    Map<String, Integer> firstLines = new HashMap<>();
    String[] lines = body.split("\r\n|\n", -1);
    for (int i = 0; i < lines.length; i++) {
      int number = i + 1;
      String line = lines[i];
      if (line.isBlank() || line.stripLeading().startsWith("#")) {
        continue;
      }
      try {
        Entry entry = entry(line, number);
        Integer first = firstLines.putIfAbsent(entry.key(), number);
        if (first == null) {
          entries.add(entry);
        } else {
          problems.add(
              new Problem(
                  name + ":" + number,
                  entry.key() + " is set a second time, first in line " + first,
                  "Remove one of the two."));
        }
      } catch (ShellText.SyntaxException e) {
        problems.add(
            new Problem(name + ":" + number, e.what() + " (column " + e.column() + ")", e.fix()));
      }
    }
    return new KeyValueFile(List.copyOf(entries), List.copyOf(problems));
  }

  private static Entry entry(String line, int number) throws ShellText.SyntaxException {
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i)) && line.charAt(i) != '\t') {
        throw new ShellText.SyntaxException(
            i + 1, "there is an invisible control character", "Remove it.");
      }
    }
    Matcher assignment = ASSIGNMENT.matcher(line);
    if (!assignment.lookingAt()) {
      throw SPACED.matcher(line).matches()
          ? new ShellText.SyntaxException(
              line.indexOf('=') + 1, "there is a space before =", "Write KEY=VALUE without spaces.")
          : new ShellText.SyntaxException(
              1, "this line is no KEY=VALUE", "Write KEY=VALUE, or # before a comment.");
    }
    String key = assignment.group(1);
    return new Entry(key, new ShellText(line, assignment.end(), false).onlyWord(), number);
  }
}
