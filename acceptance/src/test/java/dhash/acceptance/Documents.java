package dhash.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The command lines that documents contain: in indented blocks, and between backquotes. */
final class Documents {
  /** How a line in a block begins that is meant to be typed. */
  private static final Pattern TYPED =
      Pattern.compile(
          "(\\./|\\.ci/)?(dhash|scripts|node|npm|mvn|cp|ls|cat|tail|jq|premerge|sha256sum)\\b.*"
              + "|[A-Z_]+=.*");

  private static final Pattern ENDS = Pattern.compile("\\s+(?:#.*)?=> (\\d+)\\s*$");
  private static final Pattern REMARK = Pattern.compile("\\s{2,}# .*$|\\s+# .*$");
  private static final Pattern SPAN = Pattern.compile("`((?:\\./)?dhash [^`]*)`");

  private Documents() {}

  /**
   * A line and how it is to end.
   *
   * @param where the document and its line
   */
  record Line(String where, String typed, int exitCode) {
    @Override
    public String toString() {
      return where + ": " + typed;
    }
  }

  /** All lines of a document's blocks that are to be typed, in order. */
  static List<Line> typedIn(Path document) throws IOException {
    List<Line> typed = new ArrayList<>();
    List<String> lines = Files.readAllLines(document);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String text = line.strip();
      if (line.startsWith("    ") && TYPED.matcher(text).matches()) {
        while (text.endsWith("\\") && i + 1 < lines.size()) {
          i++;
          text = text.substring(0, text.length() - 1) + lines.get(i).strip();
        }
        typed.add(line(document.getFileName() + ":" + (i + 1), text));
      }
    }
    return typed;
  }

  /** A list of lines, each to be typed unless it is a remark. */
  static List<Line> listedIn(Path list) throws IOException {
    List<String> lines = Files.readAllLines(list);
    return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
        .filter(i -> !lines.get(i).isBlank() && !lines.get(i).startsWith("#"))
        .map(i -> line(list.getFileName() + ":" + (i + 1), lines.get(i).strip()))
        .toList();
  }

  private static Line line(String where, String text) {
    Matcher ends = ENDS.matcher(text);
    int exitCode = ends.find() ? Integer.parseInt(ends.group(1)) : 0;
    String typed = REMARK.matcher(ends.reset().replaceFirst("")).replaceFirst("").strip();
    return new Line(where, typed, exitCode);
  }

  /** Commands that are named in running text. */
  static List<Line> namedIn(Path document) throws IOException {
    List<Line> named = new ArrayList<>();
    List<String> lines = Files.readAllLines(document);
    for (int i = 0; i < lines.size(); i++) {
      Matcher spans = SPAN.matcher(lines.get(i));
      while (spans.find()) {
        String where = document.getFileName() + ":" + (i + 1);
        // Of alternatives the first; brackets say that something may be left out.
        String typed =
            spans.group(1).replaceAll("[\\[\\]]", "").replaceAll("(\\w+)\\|[\\w|]+", "$1");
        named.add(new Line(where, typed, 0));
      }
    }
    return named;
  }
}
