package dhash.guard.cli.backtest;

import static dhash.guard.cli.backtest.Chart.escaped;

import dhash.engine.gate.Gate;
import dhash.engine.replay.Sweep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** The report as one page that needs nothing else: plots drawn into it, no script. */
public final class Page {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>Gates on recorded telemetry</title>
      <style>
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      pre { overflow-x: auto; }
      table { border-collapse: collapse; display: block; overflow-x: auto; }
      td, th { border-bottom: 1px solid #8888; padding: .2rem .6rem; text-align: left; }
      svg { width: 100%; height: auto; }
      </style>
      </head>
      <body>
      <h1>Gates on recorded telemetry</h1>
      """;

  private final Report report;

  private Page(Report report) {
    this.report = report;
  }

  /**
   * Where it is to be written; looked at before anything is replayed, which may take a while.
   *
   * @param given as it was written on the command line, beside the root
   */
  public static Path place(Path root, Path given) {
    Path file = root.resolve(given).toAbsolutePath().normalize();
    Path folder = file.getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw BadFile.refused("--html " + given + " is a folder.", "Name a file in it.");
    }
    if (!Files.isDirectory(folder)) {
      throw BadFile.refused(
          "--html " + given + ": there is no folder " + folder + ".",
          "Make it first, or name a file in one that is there.");
    }
    return file;
  }

  /**
   * @param at when it was made
   */
  public static String of(Report report, Instant at) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<pre>").append(escaped(String.join("\n", report.lines()))).append("</pre>\n");
    Page parts = new Page(report);
    report.sweep().ifPresent(swept -> page.append(parts.sweep(swept)));
    report.policy().gates().forEach(gate -> page.append(parts.worst(gate)));
    page.append(parts.cases());
    page.append("<p>Made by <code>dhash gates backtest</code> at ").append(at).append(".</p>\n");
    return page.append("</body>\n</html>\n").toString();
  }

  private String sweep(Sweep sweep) {
    List<Sweep.Trial> trials =
        sweep.trials().stream().filter(trial -> trial.score().clean() > 0).toList();
    double[] thresholds = trials.stream().mapToDouble(Sweep.Trial::threshold).toArray();
    Chart chart =
        new Chart(
            sweep.gate().name() + ": thresholds on the training part",
            "threshold",
            "percent",
            thresholds,
            new double[] {0, 100});
    chart.numbers();
    chart.curve(
        "bad",
        "false rollbacks, percent",
        thresholds,
        trials.stream()
            .mapToDouble(t -> 100.0 * t.score().falseRollbacks() / t.score().clean())
            .toArray());
    List<Sweep.Trial> found = trials.stream().filter(t -> t.score().incidents() > 0).toList();
    chart.curve(
        "good",
        "detected, percent",
        found.stream().mapToDouble(Sweep.Trial::threshold).toArray(),
        found.stream()
            .mapToDouble(t -> 100.0 * t.score().detected() / t.score().incidents())
            .toArray());
    chart.up(sweep.recommended(), "recommended", 0);
    chart.up(sweep.gate().bound(), "present", 1);
    chart.legend(1, "bad", false, "false rollbacks");
    chart.legend(0, "good", false, "incidents detected");
    return chart.svg();
  }

  /** The worst value of each stretch: where good and bad ones part, a threshold may stand. */
  private String worst(Gate gate) {
    List<Report.Case> seen =
        report.cases().stream()
            .filter(one -> one.played().worst().containsKey(gate.name()))
            .toList();
    if (seen.isEmpty()) {
      return "";
    }
    double[] times = seen.stream().mapToDouble(Page::time).toArray();
    double[] values =
        DoubleStream.concat(
                seen.stream().mapToDouble(one -> value(one, gate)), DoubleStream.of(gate.bound()))
            .toArray();
    Chart chart =
        new Chart(
            gate.name() + ": each stretch's worst",
            "time",
            "worst value; a full dot: taken back",
            times,
            values);
    chart.ends(minute(seen.getFirst()), minute(seen.getLast()));
    for (Report.Case one : seen) {
      boolean bad = one.stretch().incident().isPresent();
      chart.dot(
          bad ? "bad" : "good",
          one.played().alarm().isEmpty(),
          time(one),
          value(one, gate),
          one.played().name() + ": " + Chart.plain(value(one, gate)) + ", " + one.replayed());
    }
    chart.across(gate.bound(), "threshold " + Chart.plain(gate.bound()));
    chart.legend(1, "good", true, "without incident");
    chart.legend(0, "bad", true, "with an incident");
    return chart.svg();
  }

  private String cases() {
    StringBuilder table =
        new StringBuilder(
            "<table><tr><th>stretch<th>incident<th>recorded<th>replayed<th>grounds\n");
    for (Report.Case one : report.cases()) {
      table.append(
          row(
              one.played().name(),
              one.stretch().incident().isPresent() ? "yes" : "",
              one.recorded().orElse(""),
              one.replayed() + (one.otherwise() ? " (otherwise)" : ""),
              one.played().alarm().map(a -> a.judgement().explanation()).orElse("")));
    }
    return table.append("</table>\n").toString();
  }

  private static String row(String... cells) {
    StringBuilder row = new StringBuilder("<tr>");
    for (String cell : cells) {
      row.append("<td>").append(escaped(cell));
    }
    return row.append('\n').toString();
  }

  private static double time(Report.Case one) {
    return one.played().begin().getEpochSecond();
  }

  private static double value(Report.Case one, Gate gate) {
    return Optional.ofNullable(one.played().worst().get(gate.name())).orElseThrow();
  }

  private static String minute(Report.Case one) {
    return one.played().begin().toString().substring(0, 16);
  }
}
