package dhash.guard.cli.backtest;

import dhash.guard.config.Nearest;
import dhash.guard.port.FileTrouble;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in a file: comma-separated, the first line names the columns, a cell in double quotes may
 * hold commas and doubled quotes, none a line break.
 *
 * @param name the file as it was given
 */
record CsvFile(String name, List<String> columns, List<Row> rows) {
  private static final int MOST_ROWS = 100_000;
  private static final long MOST_BYTES = 32L << 20;
  private static final int LONGEST_LINE = 65_536;

  /** What stands in a line, which is counted from 1. */
  record Row(int line, List<String> cells) {}

  static CsvFile read(Path root, String name) {
    Path path = root.resolve(name);
    if (Files.isDirectory(path)) {
      throw BadFile.refused(name + " is a folder.", "Give a file in it.");
    }
    if (path.toFile().length() > MOST_BYTES) {
      throw BadFile.refused(name + " is larger than 32 MiB.", "Replay it in parts.");
    }
    try (BufferedReader in = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      String header = in.readLine();
      if (header == null) {
        throw BadFile.at(name, 1, "the file is empty", "Give a file with a line of column names.");
      }
      String bare = header.startsWith("\uFEFF") ? header.substring(1) : header;
      List<String> columns = cells(name, 1, bare).stream().map(String::strip).toList();
      return new CsvFile(name, columns, rows(name, in, columns.size()));
    } catch (MalformedInputException notText) {
      throw BadFile.refused(name + " is not UTF-8 text.", "Save it as UTF-8, comma-separated.");
    } catch (IOException unreadable) {
      throw BadFile.refused(FileTrouble.of(unreadable) + ".", "Give a file that can be read.");
    }
  }

  private static List<Row> rows(String name, BufferedReader in, int width) throws IOException {
    List<Row> rows = new ArrayList<>();
    int number = 1;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      List<String> cells = cells(name, number, line);
      if (cells.size() != width) {
        throw BadFile.at(
            name,
            number,
            "%d cells, and the first line names %d columns".formatted(cells.size(), width),
            "Mend the line, or take it out.");
      }
      rows.add(new Row(number, cells));
      if (rows.size() > MOST_ROWS) {
        throw BadFile.at(name, number, "more than 100,000 rows", "Replay it in parts.");
      }
    }
    return rows;
  }

  private static List<String> cells(String name, int number, String line) {
    if (line.length() > LONGEST_LINE) {
      throw BadFile.at(name, number, "the line is longer than 64 KiB", "Give a CSV file.");
    }
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    if (quoted) {
      throw BadFile.at(name, number, "a quotation mark is not closed", "Close it on this line.");
    }
    cells.add(cell.toString());
    return cells;
  }

  boolean has(String column) {
    return columns.contains(column);
  }

  /** The column's place; refused where there is none. */
  int column(String column, String option) {
    if (!has(column)) {
      throw BadFile.at(
          name,
          1,
          "there is no column \"" + column + "\", which " + option + " asks for",
          Nearest.to(column, columns)
              .map(near -> "Did you mean \"" + near + "\"?")
              .orElse("There are: " + String.join(", ", columns) + "."));
    }
    return columns.indexOf(column);
  }
}
