package dhash.guard.cli;

import dhash.guard.cli.view.Report;
import dhash.guard.port.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Tells what a command has found out: on the terminal, in its log, and in a file of its own. */
record Reporter(Desk desk, OutputOption output, CommandLog log) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** What can't be written is told and costs nothing else. */
  void tell(Report report, Path file) {
    boolean kept = keep(report, file);
    Printer printer = new Printer(desk.console(), output);
    if (output.form == OutputOption.Form.table) {
      printer.all(report.rows());
    } else {
      printer.one(report.asMap());
    }
    log.say(
        report.summary()
            + (kept
                ? "; the report is " + desk.root().relativize(file)
                : "; no report was written"));
  }

  private boolean keep(Report report, Path file) {
    try {
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, JSON.writeValueAsString(report.asMap()) + "\n");
      return true;
    } catch (IOException unwritable) {
      log.say("The report can't be written: " + FileTrouble.of(unwritable));
      return false;
    }
  }
}
