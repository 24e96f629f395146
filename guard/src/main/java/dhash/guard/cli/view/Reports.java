package dhash.guard.cli.view;

import dhash.engine.gate.Health;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Restore;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.State;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the monitor's and the rollback's report when a rollout ends. They are views of the
 * journal, kept under the old keys.
 */
public final class Reports implements Watcher {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

  private final Path logs;
  private final UnaryOperator<String> redact;
  private final Consumer<String> complaint;
  private int checks;
  private int checksOk;
  private long longestQueue;
  private List<String> setAside = List.of();
  private Optional<Event.RestoredBeside> beside = Optional.empty();
  private Optional<Event.DataSwapped> swapped = Optional.empty();
  private Outage outage = Outage.NONE;
  private Optional<Event.RollbackBegan> rollback = Optional.empty();
  private Optional<Event.RollbackValidated> validated = Optional.empty();

  /**
   * @param redact takes secrets out of what people and others have written
   * @param complaint is told when a report can't be written
   */
  public Reports(Path logs, UnaryOperator<String> redact, Consumer<String> complaint) {
    this.logs = logs;
    this.redact = redact;
    this.complaint = complaint;
  }

  @Override
  public void saw(Entry entry, State after) {
    for (Event event : entry.events()) {
      outage = outage.with(event);
      switch (event) {
        case Event.Sampled(Sample sample) -> sample.candidate().forEach(this::count);
        case Event.RollbackBegan began -> rollback = Optional.of(began);
        case Event.SchemaUndone undone -> setAside = undone.setAside();
        case Event.RestoredBeside done -> beside = Optional.of(done);
        case Event.DataSwapped done -> swapped = Optional.of(done);
        case Event.RollbackValidated done -> validated = Optional.of(done);
        case Event.Ended ended -> write(ended, after);
        default -> {}
      }
    }
  }

  private void count(Reading reading) {
    checks++;
    checksOk += reading.health() instanceof Health.Up ? 1 : 0;
    if (reading.telemetry() instanceof Counters counters) {
      longestQueue = Math.max(longestQueue, counters.queueLength().orElse(0));
    }
  }

  private void write(Event.Ended ended, State state) {
    if (state.watch().firstTraffic().isPresent()) {
      write("monitor_report", state, ended.at(), monitorReport(ended, state));
    }
    if (rollback.isPresent()) {
      write("rollback_report", state, ended.at(), rollbackReport(ended, state, rollback.get()));
    }
  }

  private Map<String, Object> monitorReport(Event.Ended ended, State state) {
    Instant begin = state.watch().firstTraffic().orElse(ended.at());
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("totalHealthChecks", checks);
    metrics.put("healthCheckSuccess", checksOk);
    metrics.put("averageHashTime", averageHashMillis(state));
    metrics.put("maxQueueLength", longestQueue);
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("environment", state.opened().environment());
    report.put("rollout", state.opened().rollout());
    report.put("revision", state.candidate().toString());
    report.put("duration", state.plan().window().toSeconds() / 60.0);
    report.put("actualDuration", Duration.between(begin, ended.at()).toSeconds() / 60.0);
    report.put("rollbackTriggered", rollback.isPresent());
    report.put("ending", ended.ending().name());
    report.put("metrics", metrics);
    report.put("gates", state.judgements().stream().map(this::gate).toList());
    report.put("completedAt", ended.at().toString());
    return report;
  }

  private static double averageHashMillis(State state) {
    var durations = state.watch().window().last(Duration.ZERO).durations();
    return durations.count() > 0 ? durations.sumMillis() / durations.count() : 0;
  }

  private Map<String, Object> gate(Judgement judgement) {
    Map<String, Object> gate = new LinkedHashMap<>();
    gate.put("gate", judgement.gate());
    gate.put("outcome", judgement.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (Double.isFinite(judgement.value())) {
      gate.put("value", judgement.value());
    }
    gate.put("threshold", judgement.threshold());
    gate.put("explanation", redact.apply(judgement.explanation()));
    return gate;
  }

  private Map<String, Object> rollbackReport(
      Event.Ended ended, State state, Event.RollbackBegan began) {
    boolean verified = validated.isPresent();
    String backup = began.restore().map(Restore::name).or(() -> state.data().backup()).orElse("");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("environment", state.opened().environment());
    facts.put("rollout", state.opened().rollout());
    facts.put(
        "reason", began.reason().isEmpty() ? began.cause().name() : redact.apply(began.reason()));
    facts.put("cause", began.cause().name());
    facts.put("backup_file", backup);
    facts.put("backup_name", backup.isEmpty() ? "" : Path.of(backup).getFileName().toString());
    facts.put("timestamp", TIME.format(began.at()));
    facts.put("started_at", began.at().toString());
    facts.put("completed_at", ended.at().toString());
    Map<String, Object> verification = new LinkedHashMap<>();
    verification.put("post_restore_checks", verified ? "passed" : "not passed");
    verification.put("smoke_tests", verified ? "passed" : "not passed");
    verification.put("status", ended.ending().name().toLowerCase(Locale.ROOT));
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("rollback", facts);
    report.put("verification", verification);
    report.put("artifacts", artifacts(state));
    report.put("next_steps", nextSteps(ended.ending(), state));
    return report;
  }

  private Map<String, Object> artifacts(State state) {
    Map<String, Object> artifacts = new LinkedHashMap<>();
    artifacts.put("candidate", state.candidate().toString());
    artifacts.put("baseline", state.baseline().map(Object::toString).orElse(""));
    artifacts.put("schema_versions", state.data().applied());
    artifacts.put("set_aside", swapped.map(Event.DataSwapped::setAside).orElse(setAside));
    swapped.ifPresent(done -> artifacts.put("kept_database", done.kept()));
    outage.seconds().ifPresent(seconds -> artifacts.put("outage_seconds", seconds));
    beside.ifPresent(done -> artifacts.put("safety_backup", done.safetyBackup()));
    return artifacts;
  }

  private List<String> nextSteps(Ending ending, State state) {
    String env = state.opened().environment();
    List<String> steps = new ArrayList<>();
    steps.add("dhash show " + state.opened().rollout() + " --env " + env);
    if (ending == Ending.ROLLBACK_FAILED) {
      steps.add("dhash status --env " + env + ": see what serves, and act by hand");
    }
    if (state.plan().kind() != Kind.MONITOR) {
      if (state.plan().kind() != Kind.RESTORE) {
        state.data().backup().ifPresent(b -> steps.add("a restore would use " + b));
      }
      swapped.ifPresent(_ ->
          steps.add(
              "dhash backups restore --undo --env " + env + ": puts the data of before back"));
    }
    return steps;
  }

  private void write(String what, State state, Instant at, Map<String, Object> report) {
    Path file =
        logs.resolve(what + "_" + state.opened().environment() + "_" + TIME.format(at) + ".json");
    try {
      Files.createDirectories(logs);
      Files.writeString(file, MAPPER.writeValueAsString(report) + "\n");
    } catch (IOException unwritable) {
      complaint.accept("The report can't be written: " + FileTrouble.of(unwritable));
    }
  }
}
