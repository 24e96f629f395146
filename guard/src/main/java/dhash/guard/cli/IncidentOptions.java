package dhash.guard.cli;

import dhash.engine.replay.Incident;
import dhash.guard.cli.backtest.Incidents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where it is written when something was wrong. */
final class IncidentOptions {
  @Option(
      names = "--incidents",
      paramLabel = "FILE",
      description = "When something was wrong: CSV, or JSON of [[\"begin\", \"end\"], ...].")
  private Optional<String> file = Optional.empty();

  @Option(
      names = "--incident-begin",
      paramLabel = "COLUMN",
      defaultValue = "begin",
      description = "Its column of beginnings (default: ${DEFAULT-VALUE}).")
  private String begin = "begin";

  @Option(
      names = "--incident-end",
      paramLabel = "COLUMN",
      defaultValue = "end",
      description = "Its column of ends, if it has one (default: ${DEFAULT-VALUE}).")
  private String end = "end";

  @Option(
      names = "--incident-length",
      paramLabel = "MIN",
      converter = WindowConverter.class,
      defaultValue = "5",
      description = "How long incidents without an end are (default: ${DEFAULT-VALUE}).")
  private Duration length = Duration.ofMinutes(5);

  /** What is written of a file of telemetry, or of the journal; empty where nothing was given. */
  Optional<List<Incident>> of(Path root, String telemetry) {
    return file.map(name -> new Incidents(root, name, begin, end, length).of(telemetry));
  }
}
