package dhash.guard.cli;

import picocli.CommandLine.Option;

/** How data is printed. */
final class OutputOption {
  /** The forms of data. */
  enum Form {
    table,
    json,
    yaml
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      defaultValue = "table",
      description = "table, json or yaml (default: ${DEFAULT-VALUE}).")
  Form form = Form.table;
}
