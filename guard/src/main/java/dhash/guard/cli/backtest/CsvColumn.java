package dhash.guard.cli.backtest;

import dhash.engine.gate.Telemetry;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One column as a gate would have been told it live: an empty cell is a poll that brought nothing,
 * what can't be true is rejected, text is a source that answers with what can't be read. All of
 * these are counted and told.
 */
final class CsvColumn {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d++(?:\\.\\d*+)?|\\.\\d++)(?:[eE][+-]?\\d{1,9})?");
  private static final Pattern NO_FINITE =
      Pattern.compile("[+-]?(?:nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

  private final CsvFile file;
  private final Mapping mapping;
  private final int place;
  private final List<CsvFile.Row> rows;

  /**
   * @param rows those that are read, in the order of their times
   */
  CsvColumn(CsvFile file, Mapping mapping, List<CsvFile.Row> rows) {
    this.file = file;
    this.mapping = mapping;
    this.place = file.column(mapping.column(), "--metric");
    this.rows = rows;
  }

  /**
   * One for each row.
   *
   * @param remarks gets a sentence for whatever is no number to compare with
   */
  List<Telemetry> told(Consumer<String> remarks) {
    if (rows.stream().allMatch(this::isZero)) {
      remarks.accept(
          "%s: \"%s\" is 0 in every row, so it was not recorded: %s sees nothing there."
              .formatted(file.name(), mapping.column(), mapping.gate()));
      return rows.stream()
          .map(_ -> (Telemetry) new Telemetry.Missing("0 in every row: not recorded"))
          .toList();
    }
    List<Telemetry> told = rows.stream().map(row -> told(cell(row))).toList();
    refuseWords(told);
    remark(told, Telemetry.Missing.class::isInstance, "are empty: polls without data", remarks);
    remark(told, Telemetry.Rejected.class::isInstance, "can't be true: rejected", remarks);
    remark(told, Telemetry.Unavailable.class::isInstance, "hold no number: not readable", remarks);
    return told;
  }

  private String cell(CsvFile.Row row) {
    return row.cells().get(place).strip();
  }

  /** A column that is 0 from top to bottom was never recorded. */
  private boolean isZero(CsvFile.Row row) {
    return NUMBER.matcher(cell(row)).matches() && Double.parseDouble(cell(row)) == 0;
  }

  private Telemetry told(String text) {
    if (text.isEmpty()) {
      return new Telemetry.Missing("nothing in \"" + mapping.column() + "\"");
    }
    String said = "\"" + text + "\" in \"" + mapping.column() + "\"";
    if (!NUMBER.matcher(text).matches()) {
      return NO_FINITE.matcher(text).matches()
          ? new Telemetry.Rejected(said)
          : new Telemetry.Unavailable(said + " is no number");
    }
    double value = Double.parseDouble(text) * mapping.factor();
    return Double.isFinite(value) && TriedBound.isPossible(mapping.gate(), value)
        ? new Telemetry.Single(value)
        : new Telemetry.Rejected(said);
  }

  /** Where nothing but words and nothing stands, it is another column that was meant. */
  private void refuseWords(List<Telemetry> told) {
    boolean unread =
        told.stream()
            .allMatch(
                cell -> cell instanceof Telemetry.Unavailable || cell instanceof Telemetry.Missing);
    if (unread) {
      first(told, Telemetry.Unavailable.class::isInstance)
          .ifPresent(row -> {
            throw BadFile.at(
                file.name(),
                row.line(),
                "\"" + cell(row) + "\" in \"" + mapping.column() + "\" is no number",
                "No other cell there holds one: choose another column.");
          });
    }
  }

  private Optional<CsvFile.Row> first(List<Telemetry> told, Predicate<Telemetry> kind) {
    return IntStream.range(0, rows.size())
        .filter(i -> kind.test(told.get(i)))
        .mapToObj(rows::get)
        .findFirst();
  }

  private void remark(
      List<Telemetry> told, Predicate<Telemetry> kind, String what, Consumer<String> remarks) {
    long cells = told.stream().filter(kind).count();
    first(told, kind)
        .ifPresent(row ->
            remarks.accept(
                "%s: of %d cells in \"%s\" %d %s; the first stands in line %d%s."
                    .formatted(
                        file.name(),
                        rows.size(),
                        mapping.column(),
                        cells,
                        what,
                        row.line(),
                        cell(row).isEmpty() ? "" : ", \"" + cell(row) + "\"")));
  }
}
