package dhash.guard.cli;

import dhash.engine.plan.Promotion;
import dhash.engine.plan.Revision;
import dhash.guard.cli.logging.Check;
import dhash.guard.cli.logging.Folders;
import dhash.guard.cli.logging.LoggingReport;
import dhash.guard.cli.logging.Performance;
import dhash.guard.cli.logging.Sample;
import dhash.guard.cli.logging.TrialLines;
import dhash.guard.cli.logging.TrialPlace;
import dhash.guard.config.Settings;
import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import dhash.guard.port.LoggerTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tries the real logger: what is lost, torn or seen that must not be, and how fast it is. */
@Command(
    name = "validate-logging",
    description = {
      "Try the real logger of what is deployed: folders and rotation, many writers at once,",
      "secrets that must not be seen, and how fast it is. It writes to a folder of its own."
    },
    footer = {
      "",
      "Examples:",
      "  dhash validate-logging --env production --concurrency 10",
      "  dhash validate-logging --env staging --duration 5 --log-level warn -o json"
    })
final class ValidateLogging implements Callable<Integer> {
  /** As the service's logger has them. */
  enum Level {
    error,
    warn,
    info,
    debug,
    trace
  }

  private static final long LEAST_FREE_BYTES = 256L << 20;
  private static final int MOST_WRITERS = 1000;
  private static final int LONGEST_SECONDS = 3600;
  private static final Duration TELL_EVERY = Duration.ofSeconds(5);
  private static final int LOOK_AT_CLOCK_EVERY = 10_000;

  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--concurrency",
      paramLabel = "WRITERS",
      defaultValue = "10",
      description = "Threads that write at once (default: ${DEFAULT-VALUE}).")
  private int concurrency = 10;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      converter = SecondsConverter.class,
      defaultValue = "30",
      description = "For how long they write, 1s to 1h (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ofSeconds(30);

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info, debug or trace (default: ${DEFAULT-VALUE}).")
  private Level level = Level.info;

  @Option(
      names = "--least-rate",
      paramLabel = "LINES",
      defaultValue = "1000",
      description = "Lines per second that must be reached (default: ${DEFAULT-VALUE}).")
  private long leastRate = 1000;

  @Option(
      names = "--longest-p99",
      paramLabel = "MS",
      defaultValue = "100",
      description = "What 99 of 100 calls may take at most (default: ${DEFAULT-VALUE}).")
  private long longestP99 = 100;

  ValidateLogging(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    mustBeWithin("--concurrency", concurrency, 1, MOST_WRITERS);
    mustBeWithin("--duration", duration.toSeconds(), 1, LONGEST_SECONDS);
    mustBeWithin("--least-rate", leastRate, 0, Integer.MAX_VALUE);
    mustBeWithin("--longest-p99", longestP99, 1, Integer.MAX_VALUE);
    Settings settings = desk.settings(env.name, Map.of());
    Instant now = desk.clock().instant();
    Path folder = desk.logs().resolve("validation");
    CommandLog log =
        new CommandLog(desk, folder.resolve(Names.of("logging_validation", now, "log")));
    LoggerTrial trial = desk.workshop().loggerTrial(settings, serving());
    List<Check> checks = new ArrayList<>();
    checks.add(new Folders(desk.logs(), trial.rotation(), level.name(), LEAST_FREE_BYTES).check());
    log.say(line(checks.getFirst()));
    tried(trial, folder, log)
        .forEach(check -> {
          log.say(line(check));
          checks.add(check);
        });
    LoggingReport report = new LoggingReport(env.name, now, checks);
    Path file = folder.resolve(Names.of("logging_validation_report", now, "json"));
    new Reporter(desk, output, log).tell(report, file);
    return (report.passed() ? ExitCode.DONE : ExitCode.ERROR).value();
  }

  private static void mustBeWithin(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new GuardException(
          ExitCode.USAGE,
          option + " is " + value + ".",
          "Nothing was started.",
          "Give it " + least + " to " + most + ".");
    }
  }

  private Optional<String> serving() throws IOException {
    return desk.journal(env.name)
        .latest()
        .flatMap(latest -> latest.state().lineage().stream().findFirst())
        .map(Promotion::revision)
        .map(Revision::tag);
  }

  private List<Check> tried(LoggerTrial trial, Path folder, CommandLog log)
      throws InterruptedException {
    Optional<String> unfit = trial.unfit();
    if (unfit.isPresent()) {
      return each(name -> Check.skipped(name, unfit.get()));
    }
    try (TrialPlace place = TrialPlace.in(folder)) {
      return tried(trial, place.path(), log, Sample.all());
    } catch (IOException trouble) {
      return each(
          name -> Check.failed(name, "the logger could not be tried: " + FileTrouble.of(trouble)));
    }
  }

  private static List<Check> each(java.util.function.Function<String, Check> check) {
    return Stream.of("concurrencyTest", "redactionTest", "performanceTest").map(check).toList();
  }

  private List<Check> tried(LoggerTrial trial, Path place, CommandLog log, List<Sample> samples)
      throws IOException, InterruptedException {
    log.say(
        "%d writers for %d s at level %s, and %d samples"
            .formatted(concurrency, duration.toSeconds(), level, samples.size()));
    TrialLines lines = new TrialLines(samples, concurrency);
    LoggerTrial.Task task =
        new LoggerTrial.Task(
            concurrency, duration, level.name(), samples.stream().map(Sample::text).toList());
    LoggerTrial.Written written = trial.run(place, task, new Told(lines, log));
    Check own = new OwnLog(new CommandLog(desk, place.resolve("own.log"))).check(concurrency);
    return List.of(
        lines.concurrency(written).and(own),
        lines.redaction(),
        new Performance(leastRate, Duration.ofMillis(longestP99)).of(written));
  }

  /** Hands lines on and tells now and then how many there were. */
  private final class Told implements java.util.function.Consumer<String> {
    private final TrialLines lines;
    private final CommandLog log;
    private long count;
    private Instant next = desk.clock().instant().plus(TELL_EVERY);

    Told(TrialLines lines, CommandLog log) {
      this.lines = lines;
      this.log = log;
    }

    @Override
    public void accept(String line) {
      lines.accept(line);
      count++;
      if (count % LOOK_AT_CLOCK_EVERY == 0 && desk.clock().instant().isAfter(next)) {
        log.say(count + " lines so far");
        next = desk.clock().instant().plus(TELL_EVERY);
      }
    }
  }

  private static String line(Check check) {
    return (check.result() + " " + check.name() + " " + String.join("; ", check.reasons())).strip();
  }
}
