package dhash.guard.cli.backtest;

import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.replay.Series;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Makes samples of a file's rows. What can't be true is left out, counted and told. */
public final class CsvTelemetry {
  /** No recording is as long; clocks that were wrong are further off. */
  private static final Duration FAR = Duration.ofDays(1000);

  private static final double MOST_REPEATED = 0.01;

  private final CsvFile file;
  private final List<Mapping> mappings;
  private final Consumer<String> remarks;

  private CsvTelemetry(CsvFile file, List<Mapping> mappings, Consumer<String> remarks) {
    this.file = file;
    this.mappings = mappings;
    this.remarks = remarks;
  }

  /**
   * @param name the file, beside the current folder
   * @param where columns and the values that rows must have in them
   * @param remarks gets a sentence for whatever was left out
   */
  public static Series read(
      Path root,
      String name,
      String timeColumn,
      Map<String, String> where,
      List<Mapping> mappings,
      Consumer<String> remarks) {
    CsvFile file = CsvFile.read(root, name);
    return new CsvTelemetry(file, mappings, remarks).series(timeColumn, where);
  }

  private Series series(String timeColumn, Map<String, String> where) {
    int time = file.column(timeColumn, "--time");
    Map<Integer, String> wanted = new HashMap<>();
    where.forEach((column, value) -> wanted.put(file.column(column, "--where"), value));
    List<Instant> times =
        file.rows().stream().map(row -> TimeText.read(file, row, time)).sorted().toList();
    SortedMap<Instant, CsvFile.Row> rows = new TreeMap<>();
    int far = 0;
    int repeated = 0;
    for (CsvFile.Row row : file.rows()) {
      if (!wanted.entrySet().stream()
          .allMatch(e -> row.cells().get(e.getKey()).equals(e.getValue()))) {
        continue;
      }
      Instant at = TimeText.read(file, row, time);
      boolean off = Duration.between(times.get(times.size() / 2), at).abs().compareTo(FAR) > 0;
      far += off ? 1 : 0;
      repeated += !off && rows.put(at, row) != null ? 1 : 0;
    }
    told(far, "%d rows with a time that is years away from the others' were left out");
    told(repeated, "%d rows have the time of another one; the last one counts");
    if (repeated > MOST_REPEATED * rows.size()) {
      throw BadFile.refused(
          file.name() + " has several rows for most times.",
          "Choose one series, such as --where PodName=frontend-0.");
    }
    if (rows.isEmpty()) {
      throw BadFile.refused(
          "Of the rows of " + file.name() + " none is left.",
          "See what --where asks for, and what stands in the column \"" + timeColumn + "\".");
    }
    return new Series(file.name(), samples(rows));
  }

  private void told(int rows, String what) {
    if (rows > 0) {
      remarks.accept(file.name() + ": " + what.formatted(rows) + ".");
    }
  }

  private List<Sample> samples(SortedMap<Instant, CsvFile.Row> rows) {
    Map<String, List<Telemetry>> columns = new HashMap<>();
    List<CsvFile.Row> ordered = List.copyOf(rows.values());
    mappings.forEach(mapping ->
        columns.put(mapping.gate(), new CsvColumn(file, mapping, ordered).told(remarks)));
    List<Sample> samples = new ArrayList<>();
    int index = 0;
    for (Instant at : rows.keySet()) {
      int row = index++;
      Map<String, Telemetry> customs = new HashMap<>();
      columns.forEach((gate, told) -> customs.put(gate, told.get(row)));
      samples.add(new Sample(at, List.of(), List.of(), customs));
    }
    return samples;
  }
}
