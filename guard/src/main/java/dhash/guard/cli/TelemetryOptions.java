package dhash.guard.cli;

import dhash.engine.replay.Series;
import dhash.guard.cli.backtest.CsvTelemetry;
import dhash.guard.cli.backtest.Mapping;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Files of recorded telemetry, and what stands in their columns. */
final class TelemetryOptions {
  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Replay this file instead. May be repeated.")
  List<String> csv = List.of();

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      defaultValue = "timestamp",
      description = "Its column of times, in UTC or with an offset (default: ${DEFAULT-VALUE}).")
  private String time = "timestamp";

  @Option(
      names = "--metric",
      paramLabel = "GATE=COLUMN",
      description = "Which column a gate judges; GATE=COLUMN*1000 scales it. May be repeated.")
  private List<String> metrics = List.of();

  @Option(
      names = "--where",
      paramLabel = "COLUMN=VALUE",
      description = "Only rows, or series, with this value. May be repeated.")
  Map<String, String> where = new LinkedHashMap<>();

  boolean speakOfColumns() {
    return !metrics.isEmpty();
  }

  List<Mapping> mappings() {
    return metrics.stream().map(Mapping::read).toList();
  }

  /**
   * What is in one of the files.
   *
   * @param remarks gets a sentence for whatever was left out
   */
  Series read(Path root, String file, List<Mapping> mappings, Consumer<String> remarks) {
    return CsvTelemetry.read(root, file, time, where, mappings, remarks);
  }
}
