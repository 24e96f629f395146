package dhash.guard.cli;

import dhash.engine.gate.Policy;
import dhash.engine.gate.Sample;
import dhash.engine.replay.Incident;
import dhash.engine.replay.Series;
import dhash.engine.replay.Stretch;
import dhash.guard.cli.backtest.GateText;
import dhash.guard.cli.backtest.Incidents;
import dhash.guard.cli.backtest.Mapping;
import dhash.guard.cli.backtest.Page;
import dhash.guard.cli.backtest.RecordedRollouts;
import dhash.guard.cli.backtest.RecordedRollouts.Recorded;
import dhash.guard.cli.backtest.Report;
import dhash.guard.cli.backtest.TimeConverter;
import dhash.guard.config.QualityGates;
import dhash.guard.config.Settings;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.NumberSource;
import dhash.guard.port.TelemetryHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a gate configuration would have said of recorded telemetry. */
@Command(
    name = "backtest",
    description =
        "Replay recorded telemetry through a gate configuration: how often it would have rolled back"
            + " for nothing, and how soon it would have found what was wrong. Replays the"
            + " environment's own rollouts, what a Prometheus server recorded, or CSV files.",
    footer = {
      "",
      "Examples:",
      "  dhash gates backtest --env production",
      "  dhash gates backtest --env production --gate 'p95HashTime > 1500' --sweep p95HashTime",
      "  dhash gates backtest --prometheus http://127.0.0.1:9090 --from 2026-03-01T00:00:00Z --where job=dhash",
      "  dhash gates backtest --csv cpu.csv --metric cpu=value --gate 'cpu > 90 within 30m' --duration 6h",
      "  dhash gates backtest --csv front.csv --time Time --metric 'p95HashTime=LatencyP95(s)*1000' --incidents faults.csv --incident-begin time --html report.html"
    })
final class GatesBacktest implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private TelemetryOptions files = new TelemetryOptions();
  @Mixin private HistoryOptions history = new HistoryOptions();
  @Mixin private IncidentOptions incidents = new IncidentOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Gates to try (default: the environment's present ones).")
  private Optional<String> config = Optional.empty();

  @Option(
      names = "--gate",
      paramLabel = "TEXT",
      description = "A gate to try, such as 'cpu > 90 within 30m'. May be repeated.")
  private List<String> gates = List.of();

  @Option(
      names = "--duration",
      paramLabel = "MIN",
      converter = WindowConverter.class,
      description = "How long a window is, for files and histories (default: the environment's).")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = "--last",
      paramLabel = "N",
      converter = CountConverter.class,
      defaultValue = "100",
      description = "How many rollouts, the newest (default: ${DEFAULT-VALUE}).")
  private int last = 100;

  @Option(
      names = "--sweep",
      paramLabel = "GATE",
      description = "Try thresholds on the first part, and the recommended one on the rest.")
  private Optional<String> sweep = Optional.empty();

  @Option(
      names = "--false-rollbacks",
      paramLabel = "PERCENT",
      defaultValue = "1",
      description = "The share of false rollbacks to aim at (default: ${DEFAULT-VALUE}).")
  private double falseRollbacks = 1;

  @Option(
      names = "--train-until",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Where the held-out rest begins (default: half way).")
  private Optional<Instant> trainUntil = Optional.empty();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with plots as well, complete in itself.")
  private Optional<Path> html = Optional.empty();

  GatesBacktest(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    if (!(falseRollbacks > 0 && falseRollbacks < 50)) {
      throw misused(
          "--false-rollbacks is between 0 and 50 percent.", "Write 1 for one in a hundred.");
    }
    Optional<Path> page = html.map(file -> Page.place(desk.root(), file));
    Journal journal = desk.journal(env.name); // refuses what is no environment
    List<String> notes = new ArrayList<>();
    Report report =
        history.server.isPresent()
            ? ofHistory(history.server.get(), notes)
            : files.csv.isEmpty() ? ofJournals(journal, notes) : ofFiles(notes);
    if (output.form == OutputOption.Form.table) {
      report.lines().forEach(desk.console()::print);
    } else {
      new Printer(desk.console(), output).one(report.properties());
    }
    if (page.isPresent()) {
      Files.writeString(page.get(), Page.of(report, desk.clock().instant()));
      desk.console().say("Written: " + html.orElseThrow());
    }
    return ExitCode.DONE.value();
  }

  private Report ofJournals(Journal journal, List<String> notes) throws IOException {
    if (files.speakOfColumns() || !files.where.isEmpty()) {
      throw misused("--metric and --where are for files.", "Add --csv FILE.");
    }
    if (history.speakOfTimes()) {
      throw misused("--from and --candidate are for --prometheus.", "Add its URL.");
    }
    Settings settings = settings(Map.of());
    Policy policy =
        GateText.tried(qualityGates(settings).policy(), texts(), settings.service().isDhash());
    Optional<List<Incident>> labelled = incidents.of(desk.root(), "the journal");
    List<Recorded> rollouts = new RecordedRollouts(journal, labelled).read(last);
    Incidents.outside(
            labelled.orElse(List.of()),
            incident -> rollouts.stream().anyMatch(rollout -> rollout.meets(incident)))
        .ifPresent(notes::add);
    if (rollouts.isEmpty()) {
      desk.console().say("Gates had a say in no rollout of " + env.name + " yet.");
    }
    notes.add(
        labelled.isPresent()
            ? "A rollout counts as bad where an incident falls into it."
            : "What was promoted counts as good, what a gate failed or an operator aborted as bad from"
                + " its first sample on; --incidents says it better.");
    notes.add(
        "A recording ends where its rollout did: what these gates would have seen after that, nobody"
            + " knows.");
    List<Report.Case> cases = new ArrayList<>();
    for (Recorded rollout : rollouts) {
      cases.add(
          new Report.Case(
              rollout.stretch(), Backtest.played(rollout.stretch(), policy), Optional.of(rollout)));
    }
    String source = "%d rollouts of %s".formatted(rollouts.size(), env.name);
    return report(source, policy, notes, cases);
  }

  private Report ofHistory(String server, List<String> notes) throws InterruptedException {
    if (files.speakOfColumns() || !files.csv.isEmpty()) {
      throw misused("--csv and --metric are for files.", "Leave them or --prometheus out.");
    }
    Map<String, String> asked = Map.of("--prometheus", server);
    Settings settings = settings(asked);
    QualityGates configured = qualityGates(settings);
    Map<String, NumberSource.PromQl> customs = history.customs(env.name, configured.sources());
    Policy policy =
        GateText.inHistory(
            GateText.tried(configured.policy(), texts(), settings.service().isDhash()),
            history.baseline.isPresent(),
            customs.keySet(),
            notes::add);
    TelemetryHistory recorded =
        desk.workshop().history(desk.settings(env.name, asked)).orElseThrow();
    TelemetryHistory.Wanted wanted = history.wanted(files.where, customs, desk.clock().instant());
    List<Sample> samples = recorded.read(wanted);
    if (samples.isEmpty()) {
      throw new GuardException(
          ExitCode.REFUSED,
          server
              + " has no counters of the service from "
              + wanted.from()
              + " to "
              + wanted.to()
              + ".",
          "Nothing was replayed.",
          "See what --where, --candidate and PROMETHEUS_REPLICA_LABEL ask for.");
    }
    List<Incident> wrong = incidents.of(desk.root(), server).orElse(List.of());
    Series series = new Series("history", samples);
    Incidents.outside(wrong, series::meets).ifPresent(notes::add);
    List<Stretch> stretches = series.cut(wrong, policy.window(), policy.longestWindow());
    String source =
        "%s, %d polls from %s to %s, in windows of %s"
            .formatted(
                server,
                samples.size(),
                samples.getFirst().at(),
                samples.getLast().at(),
                Report.window(policy.window()));
    return ofStretches(source, policy, notes, stretches);
  }

  private Report ofStretches(
      String source, Policy policy, List<String> notes, List<Stretch> stretches) {
    notes.add(
        "Windows that follow each other are not quite independent; the intervals take them to be.");
    List<Report.Case> cases =
        stretches.stream()
            .map(s -> new Report.Case(s, Backtest.played(s, policy), Optional.empty()))
            .toList();
    return report(source, policy, notes, cases);
  }

  private Report ofFiles(List<String> notes) {
    if (history.speakOfTimes()) {
      throw misused("--from, --to and --candidate are for --prometheus.", "Leave them out.");
    }
    List<Mapping> mappings = files.mappings();
    if (mappings.isEmpty()) {
      throw misused("No gate has a column to judge.", "Add --metric GATE=COLUMN.");
    }
    Policy policy = GateText.mapped(configured(), texts(), mappings);
    List<Stretch> stretches = new ArrayList<>();
    List<Incident> all = new ArrayList<>();
    List<Series> recorded = new ArrayList<>();
    for (String file : files.csv) {
      Series series = files.read(desk.root(), file, mappings, notes::add);
      List<Incident> wrong = incidents.of(desk.root(), file).orElse(List.of());
      all.addAll(wrong);
      recorded.add(series);
      stretches.addAll(series.cut(wrong, policy.window(), policy.longestWindow()));
    }
    Incidents.outside(all, incident -> recorded.stream().anyMatch(one -> one.meets(incident)))
        .ifPresent(notes::add);
    notes.add(
        "A column is judged by its mean within the gate's window: a file has no counters to compute a"
            + " rate or a quantile from.");
    String source =
        "%s, in windows of %s"
            .formatted(String.join(", ", files.csv), Report.window(policy.window()));
    return ofStretches(source, policy, notes, stretches);
  }

  private Report report(String source, Policy policy, List<String> notes, List<Report.Case> cases) {
    return new Backtest(policy, sweep, falseRollbacks / 100, trainUntil)
        .report(source, notes, cases);
  }

  private List<GateText> texts() {
    return GateText.readAll(gates);
  }

  private Policy configured() {
    return qualityGates(settings(Map.of())).policy();
  }

  private Settings settings(Map<String, String> options) {
    return desk.workshop().settings(env.name, options).draft();
  }

  private QualityGates qualityGates(Settings settings) {
    return desk.workshop().gates(settings, config, duration).orThrow();
  }

  private static GuardException misused(String what, String remedy) {
    return new GuardException(ExitCode.USAGE, what, "Nothing was replayed.", remedy);
  }
}
