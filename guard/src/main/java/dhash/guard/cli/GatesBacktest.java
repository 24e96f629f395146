package dhash.guard.cli;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.replay.Incident;
import dhash.engine.replay.Played;
import dhash.engine.replay.Replay;
import dhash.engine.replay.Score;
import dhash.engine.replay.Series;
import dhash.engine.replay.Stretch;
import dhash.engine.replay.Sweep;
import dhash.engine.rollout.Event;
import dhash.guard.cli.backtest.GateText;
import dhash.guard.cli.backtest.Mapping;
import dhash.guard.cli.backtest.Page;
import dhash.guard.cli.backtest.RecordedRollouts;
import dhash.guard.cli.backtest.RecordedRollouts.Recorded;
import dhash.guard.cli.backtest.Report;
import dhash.guard.cli.backtest.TimeConverter;
import dhash.guard.config.Settings;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
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
            + " environment's own rollouts, or CSV files.",
    footer = {
      "",
      "Examples:",
      "  dhash gates backtest --env production",
      "  dhash gates backtest --env production --gate 'p95HashTime > 1500' --sweep p95HashTime",
      "  dhash gates backtest --csv cpu.csv --metric cpu=value --gate 'cpu > 90 within 30m' --duration 6h",
      "  dhash gates backtest --csv front.csv --time Time --metric 'p95HashTime=LatencyP95(s)*1000' --incidents faults.csv --incident-begin time --html report.html"
    })
final class GatesBacktest implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private TelemetryOptions files = new TelemetryOptions();
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
      description = "How long a window is, for CSV files (default: the environment's).")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = "--last",
      paramLabel = "N",
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
    Journal journal = desk.journal(env.name); // refuses what is no environment
    List<String> notes = new ArrayList<>();
    Report report = files.csv.isEmpty() ? ofJournals(journal, notes) : ofFiles(notes);
    if (output.form == OutputOption.Form.table) {
      report.lines().forEach(desk.console()::print);
    } else {
      new Printer(desk.console(), output).one(report.properties());
    }
    if (html.isPresent()) {
      Path file = desk.root().resolve(html.get());
      Files.writeString(file, Page.of(report, desk.clock().instant()));
      desk.console().say("Written: " + html.get());
    }
    return ExitCode.DONE.value();
  }

  private Report ofJournals(Journal journal, List<String> notes) throws IOException {
    if (files.speakOfColumns()) {
      throw misused("--metric and --where are for files.", "Add --csv FILE.");
    }
    Policy policy = GateText.tried(configured(), texts());
    Optional<List<Incident>> labelled = incidents.of(desk.root(), "the journal");
    List<Recorded> rollouts = new RecordedRollouts(journal, labelled).read(Math.max(1, last));
    if (rollouts.isEmpty()) {
      desk.console().say("Gates had a say in no rollout of " + env.name + " yet.");
    }
    notes.add(
        labelled.isPresent()
            ? "A rollout counts as bad where an incident falls into it."
            : "What was promoted counts as good, what a gate or an operator took back as bad from its"
                + " first sample on; --incidents says it better.");
    notes.add(
        "A recording ends where its rollout did: what these gates would have seen after that, nobody"
            + " knows.");
    List<Report.Case> cases = new ArrayList<>();
    for (Recorded rollout : rollouts) {
      cases.add(
          new Report.Case(
              rollout.stretch(), played(rollout.stretch(), policy), Optional.of(ended(rollout))));
    }
    String source = "%d rollouts of %s".formatted(rollouts.size(), env.name);
    return report(source, policy, notes, cases);
  }

  private static String ended(Recorded rollout) {
    return rollout
        .takenBack()
        .map(failed -> "taken back by " + failed.judgement().gate())
        .orElse(rollout.ended());
  }

  private Report ofFiles(List<String> notes) {
    List<Mapping> mappings = files.mappings();
    if (mappings.isEmpty()) {
      throw misused("No gate has a column to judge.", "Add --metric GATE=COLUMN.");
    }
    Policy policy = GateText.mapped(configured(), texts(), mappings);
    List<Stretch> stretches = new ArrayList<>();
    for (String file : files.csv) {
      Series series = files.read(desk.root(), file, mappings, notes::add);
      List<Incident> wrong = incidents.of(desk.root(), file).orElse(List.of());
      stretches.addAll(series.cut(wrong, policy.window(), policy.longestWindow()));
    }
    notes.add(
        "A column is judged by its mean within the gate's window: a file has no counters to compute a"
            + " rate or a quantile from.");
    notes.add(
        "Windows that follow each other are not quite independent; the intervals take them to be.");
    List<Report.Case> cases =
        stretches.stream()
            .map(s -> new Report.Case(s, played(s, policy), Optional.empty()))
            .toList();
    String source =
        "%s, in windows of %d min"
            .formatted(String.join(", ", files.csv), policy.window().toMinutes());
    return report(source, policy, notes, cases);
  }

  private Report report(String source, Policy policy, List<String> notes, List<Report.Case> cases) {
    if (!policy.autoRollback()) {
      notes.add("This environment does not roll back by itself; it is counted as though it did.");
    }
    Score score =
        Score.of(
            cases.stream()
                .map(one -> new Score.Result(one.stretch().incident(), one.played()))
                .toList());
    List<Stretch> stretches = cases.stream().map(Report.Case::stretch).toList();
    Optional<Sweep> swept = sweep.map(name -> swept(gate(policy, name), policy, stretches));
    swept
        .filter(s -> s.alpha() > falseRollbacks / 100)
        .ifPresent(_ ->
            notes.add(
                "There are too few windows without incident in the first part to calibrate for "
                    + falseRollbacks
                    + " %; 99 are needed for 1 %."));
    return new Report(source, policy, notes, cases, score, swept);
  }

  private Sweep swept(Gate gate, Policy policy, List<Stretch> stretches) {
    return Sweep.of(gate, policy, stretches, falseRollbacks / 100, trainUntil)
        .orElseThrow(() ->
            new GuardException(
                ExitCode.REFUSED,
                "There is too little to try thresholds of " + gate.name() + " on.",
                "Nothing was changed.",
                "Both parts need windows without incident in which it sees anything: record more, or"
                    + " set --train-until."));
  }

  private static Gate gate(Policy policy, String name) {
    Gate gate =
        policy.gates().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                misused(
                    "There is no gate " + name + " to sweep.",
                    "There are: "
                        + String.join(", ", policy.gates().stream().map(Gate::name).toList())
                        + "."));
    if (gate instanceof Gate.WorseThanBaseline) {
      throw misused(name + " has no threshold to try.", "Choose its alpha instead.");
    }
    return gate;
  }

  private static Played played(Stretch stretch, Policy policy) {
    List<Event> events = stretch.recording().events().get();
    return Replay.play(stretch.recording(), events, policy);
  }

  private List<GateText> texts() {
    return gates.stream().map(GateText::read).toList();
  }

  private Policy configured() {
    Settings settings = desk.workshop().settings(env.name, Map.of()).draft();
    return desk.workshop().gates(settings, config, duration).orThrow().policy();
  }

  private static GuardException misused(String what, String remedy) {
    return new GuardException(ExitCode.USAGE, what, "Nothing was replayed.", remedy);
  }
}
